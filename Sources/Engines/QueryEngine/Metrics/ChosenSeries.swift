// SPDX-License-Identifier: Apache-2.0

import Aggregation
import OTLPCodec
public import Telemetry

/// The series that an aggregate is made of: numbered, and each with its group and how it counts.
public struct ChosenSeries: Sendable {
    /// Whether these are histograms, and not numbers.
    public private(set) var areHistograms = false
    private(set) var kinds: [CounterKind] = []
    private(set) var groups: [Int] = []
    /// Their ids; merged blocks hold points in this order.
    private var ids: [UInt64] = []
    private(set) var labels = LabelGroups()
    private let index: SeriesIndex
    /// By part and row of the index; -1 for series that were not chosen.
    private var numbers: [[Int32]] = []

    public var count: Int { kinds.count }

    /// Chooses of all series that `index` defines. When some of them are histograms, only these are chosen.
    /// - Throws: `QueryFault.unanswerable` when only such are left as the measure cannot be taken of.
    public init(_ query: MetricAggregateQuery, _ index: SeriesIndex) throws(QueryFault) {
        self.index = index
        var cancellation = CancellationCheck()
        var found: [(part: Int, row: Int, kind: MetricKind)] = []
        for (part, definitions) in index.parts.enumerated() {
            numbers.append([Int32](repeating: -1, count: definitions.count))
            var filter = MetricFilter(query.series, in: definitions)
            for row in 0..<definitions.count {
                try cancellation.spendRow()
                guard try filter.admits(row, of: definitions) else { continue }
                // Of several definitions of one series only the first counts.
                let place = index.place(of: definitions.id[row])
                guard place?.part == part, place?.row == row else { continue }
                found.append((part, row, definitions.metrics[Int(definitions.metric[row])].kind))
            }
        }
        areHistograms = found.contains { $0.kind == .histogram }
        let isQuantile = if case .quantile = query.measure { true } else { false }
        if !found.isEmpty, isQuantile, !areHistograms {
            throw .unanswerable(
                "Percentiles are taken of histograms with explicit bounds; this metric has none.")
        }
        if areHistograms, query.measure == .points(.last) {
            throw .unanswerable("A histogram has no last value; ask for average, count, sum or a percentile.")
        }
        let wantsHistograms = areHistograms
        let isUsable = { (kind: MetricKind) in
            wantsHistograms ? kind == .histogram : kind == .gauge || kind == .sum
        }
        if !found.isEmpty, !found.contains(where: { isUsable($0.kind) }) {
            throw .unanswerable("Aggregates of exponential histograms and summaries are not supported.")
        }
        var reader = LabelReader(query.labels)
        for (part, row, kind) in found where isUsable(kind) {
            numbers[part][row] = Int32(kinds.count)
            let definitions = index.parts[part]
            try cancellation.spend(
                QueryEngineLimits.rowWork * (1 + definitions.attributes.entries(of: row).count))
            ids.append(definitions.id[row])
            kinds.append(CounterKind(definitions.metrics[Int(definitions.metric[row])]))
            groups.append(labels.number(of: try reader.values(of: row, part, definitions)))
        }
    }

    /// Their numbers in the order in which merged blocks hold them.
    public var stored: [Int] { ids.indices.sorted { ids[$0] < ids[$1] } }

    /// The number of the series with this id, when it was chosen.
    func number(of id: UInt64) -> Int? {
        guard let place = index.place(of: id) else { return nil }
        let number = numbers[place.part][place.row]
        return number < 0 ? nil : Int(number)
    }
}

/// Reads the values of labels from definitions, each resource once.
private struct LabelReader {
    private let labels: [String]
    private let keys: [[UInt8]]
    /// What each resource has for the labels, by part and number: whole resources may be large.
    private var resources: [Int: [UInt32: [String?]]] = [:]
    private static let service = "service.name"

    init(_ labels: [String]) {
        self.labels = labels
        keys = labels.map { Array($0.utf8) }
    }

    mutating func values(
        of row: Int, _ part: Int, _ definitions: SeriesDefinitions
    ) throws(QueryFault) -> [String?] {
        var values: [String?] = []
        for (place, (label, key)) in zip(labels, keys).enumerated() {
            if label == Self.service {
                let name = definitions.strings.text(of: definitions.service(of: row))
                values.append(name.isEmpty ? nil : name)
                continue
            }
            do {
                if let own = try Self.own(key, of: row, definitions) {
                    values.append(own)
                } else {
                    values.append(try resourceValue(place, of: row, part, definitions))
                }
            } catch { throw .malformed(error) }
        }
        return values
    }

    private static func own(
        _ key: [UInt8], of row: Int, _ definitions: SeriesDefinitions
    ) throws(MalformedOTLP) -> String? {
        for entry in definitions.attributes.entries(of: row) {
            let number = definitions.attributes.keys[entry]
            guard definitions.strings.withBytes(of: number, { $0.elementsEqual(key) }) else { continue }
            return try definitions.strings.value(of: definitions.attributes.cell(entry)).searchText
        }
        return nil
    }

    private mutating func resourceValue(
        _ label: Int, of row: Int, _ part: Int, _ definitions: SeriesDefinitions
    ) throws(MalformedOTLP) -> String? {
        let number = definitions.resource[row]
        if let known = resources[part]?[number] { return known[label] }
        let attributes = try definitions.resource(number).attributes
        let values = labels.map { label in attributes.first { $0.key == label }?.value.searchText }
        resources[part, default: [:]][number] = values
        return values[label]
    }
}
