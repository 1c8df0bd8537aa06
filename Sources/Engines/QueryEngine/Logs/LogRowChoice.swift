// SPDX-License-Identifier: Apache-2.0

import Blocks
import OTLPCodec
import Telemetry

/// Chooses the rows of a row group that a query asks for on what is stored, most of it without decoding a
/// text.
struct LogRowChoice: Sendable {
    let query: LogQuery
    let terms: SearchTerms

    /// - Throws: `QueryFault.tooLarge` when there are too many search terms.
    init(_ query: LogQuery) throws(QueryFault) {
        self.query = query
        terms = try SearchTerms(query.search)
    }

    /// What a scan can tell without opening row groups.
    var plan: ScanPlan {
        let newest = query.newestTime
        let range = TimeRange(
            start: query.timeRange.start,
            end: newest == .max ? .max : min(query.timeRange.end, newest + 1))
        var plan = ScanPlan(.logs, range)
        plan.services = query.serviceNames
        plan.keys = terms.patterns.flatMap(\.keys)
        if let trace = query.traceID { plan.keys.append([.traceID(trace)]) }
        return plan
    }

    /// The columns that `rows` reads; `nil` when no row can match.
    func columns(of rowGroup: RowGroupOutline) -> ColumnSelection? {
        var columns: ColumnSelection = []
        if let minimum = query.minimumSeverity?.rawValue {
            let known = rowGroup.statistics(of: .severityNumber)
            if let known, known.upperBound < Int64(minimum) { return nil }
            columns.formUnion(.severityNumber)
        }
        if !query.serviceNames.isEmpty { columns.formUnion(.resource) }
        if query.traceID != nil { columns.formUnion(.traceID) }
        for pattern in terms.patterns {
            let needsVariables =
                !rowGroup.hasBodyTemplates || pattern.mayBe(in: .variable, of: rowGroup)
            columns.formUnion(needsVariables ? .body : .bodyTemplates)
            if pattern.mayBe(in: .attributes, of: rowGroup) { columns.formUnion([.attributes, .eventName]) }
        }
        return columns
    }

    /// The rows that all filters but the time range admit.
    func rows(of rowGroup: RowGroupView) throws -> RowSelection {
        var rows = rowGroup.rows
        if let minimum = query.minimumSeverity?.rawValue,
            rowGroup.statistics(of: .severityNumber)?.lowerBound ?? .min < Int64(minimum)
        {
            let severities = try rowGroup.integers(.severityNumber)
            rows = rows.filter { severities[$0] >= Int64(minimum) }
        }
        if !query.serviceNames.isEmpty {
            let resources = try rowGroup.resources()
            let accepted = resources.origins.accepted(by: query.serviceNames, in: resources.strings)
            rows = rows.filter { accepted[Int(resources.codes[$0])] }
        }
        if let trace = query.traceID {
            let ids = try rowGroup.traceIDs()
            rows = rows.filter { ids[$0] == trace }
        }
        for pattern in terms.patterns where !rows.isEmpty {
            guard let verdicts = try self.verdicts(on: pattern, in: rowGroup) else {
                return .none(of: rowGroup.rowCount)
            }
            rows = rows.keeping(verdicts)
        }
        return rows
    }

    /// For each row whether a pattern occurs in it; `nil` when it does in none.
    private func verdicts(on pattern: WordPattern, in rowGroup: RowGroupView) throws -> [Bool]? {
        try Task.checkCancellation()
        let outline = rowGroup.outline
        let mayBeVariable = pattern.mayBe(in: .variable, of: outline)
        var verdicts: [Bool]?
        let search = BodyView.Search(
            isWithinWord: pattern.isWithinWord, mayBeNumber: pattern.mayBeNumber,
            mayBeHexadecimal: pattern.mayBeHexadecimal, holdsNUL: pattern.holdsNUL,
            mayBeVariable: mayBeVariable, word: pattern.soleWord, isPrefix: pattern.isPrefix
        ) { text in
            pattern.occurs(in: text)
        }
        if let bodies = try rowGroup.bodies(for: search) {
            verdicts = bodies.verdicts()
            if mayBeVariable, !bodies.areTexts { try addOthers(bodies.types, pattern, rowGroup, &verdicts) }
        } else {
            let types = try rowGroup.logs(rowGroup.rows, .body).bodyType
            try addOthers(types, pattern, rowGroup, &verdicts, withTexts: true)
        }
        guard pattern.mayBe(in: .attributes, of: outline) else { return verdicts }
        if let found = try rowGroup.attributeVerdicts({ pattern.occurs(in: $0) }) {
            Self.add(&verdicts, rowGroup) { found[$0] }
        }
        let names = try rowGroup.strings(.eventName)
        let inNames = names.verdicts { pattern.occurs(in: $0) }
        if inNames.contains(true) { Self.add(&verdicts, rowGroup) { inNames[names.code($0)] } }
        return verdicts
    }

    /// Adds rows of which something else is true.
    private static func add(
        _ verdicts: inout [Bool]?, _ rowGroup: RowGroupView, _ isFound: (Int) -> Bool
    ) {
        var all = verdicts ?? [Bool](repeating: false, count: rowGroup.rowCount)
        verdicts = nil
        for row in all.indices where !all[row] { all[row] = isFound(row) }
        verdicts = all
    }

    /// Looks into bodies that are not stored as templates.
    private func addOthers(
        _ types: [AttributeType], _ pattern: WordPattern, _ rowGroup: RowGroupView,
        _ found: inout [Bool]?, withTexts: Bool = false
    ) throws {
        let others = rowGroup.rows.filter { (row: Int) in
            switch types[row] {
            case .empty, .bytes: false
            case .string: withTexts
            case .bool, .int, .double, .array, .map: true
            }
        }
        if others.isEmpty { return }
        var verdicts = found ?? [Bool](repeating: false, count: rowGroup.rowCount)
        let bodies = try rowGroup.logs(others, .body)
        var index = 0
        try others.forEach { row in
            let number = UInt32(truncatingIfNeeded: bodies.bodyValue[index])
            if bodies.bodyType[index] == .string {
                verdicts[row] = bodies.bodies.withBytes(of: number) { pattern.occurs(in: $0) }
            } else {
                do throws(MalformedOTLP) {
                    verdicts[row] = pattern.occurs(in: try bodies.body(at: index).searchText)
                } catch { throw QueryFault.malformed(error) }
            }
            index += 1
        }
        found = verdicts
    }
}
