// SPDX-License-Identifier: Apache-2.0

import Blocks
import Telemetry
import TestSupport
import Testing

/// What a view shows of columns and rows is what decoding everything shows.
@Suite struct RowGroupViewTests {
    private static func views(_ signal: Signal, seed: UInt64) throws -> [(view: RowGroupView, all: Batch)] {
        var random = RandomBatches(seed: seed)
        let blocks = BlockEncoder.encode([random.batch(signal, 1_500)]).filter { $0.kind != .series }
        return try blocks.flatMap { block in
            let reader = try BlockReader(block)
            return try reader.directory.rowGroups.indices.map {
                (RowGroupView(reader, rowGroup: $0), try reader.batch(rowGroup: $0, columns: .all))
            }
        }
    }

    @Test(arguments: Signal.allCases, [31 as UInt64, 32, 33])
    func `materialises the selected rows and no others`(signal: Signal, seed: UInt64) throws {
        var generator = SeededNumbers(seed: seed)
        for (view, all) in try Self.views(signal, seed: seed) {
            let rows = all.rows
            for share in [1, 2, 50, 5_000] {
                let selection = view.rows.filter { _ in generator.once(in: share) }
                let picked = try view.batch(selection, .all)
                #expect(picked.rows == selection.pick(rows))
            }
            #expect(try view.batch(.none(of: view.rowCount), .all).count == 0)
        }
    }

    @Test func `selected rows bring only their own strings`() throws {
        for (view, all) in try Self.views(.traces, seed: 34) {
            guard case .traces(let spans) = all else { continue }
            let one = try view.spans(RowSelection([7], of: view.rowCount), .all)
            #expect(one.strings.count < 80)
            #expect(spans.strings.count > 500)
        }
    }

    @Test func `shows span columns as they are stored`() throws {
        for (view, all) in try Self.views(.traces, seed: 35) {
            guard case .traces(let spans) = all else { continue }
            #expect(try view.times() == spans.startTime)
            #expect(try view.integers(.statusCode) == spans.statusCode.map { Int64($0) })
            #expect(try view.integers(.endTime) == zip(spans.startTime, spans.endTime).map { $1 &- $0 })
            let names = try view.strings(.name)
            #expect(
                (0..<view.rowCount).map { names.text(of: names.code($0)) }
                    == spans.name.map(spans.strings.text))
            let ids = try view.traceIDs()
            for row in stride(from: 0, to: view.rowCount, by: 97) {
                let id = TraceID(high: spans.traceIDHigh[row], low: spans.traceIDLow[row])
                #expect(ids[row] == id)
                let expected = RowSelection.all(of: view.rowCount).filter {
                    spans.traceIDHigh[$0] == id.high && spans.traceIDLow[$0] == id.low
                }
                #expect(ids.rows(of: id) == expected)
            }
            let resources = try view.resources()
            for row in 0..<view.rowCount {
                let origin = resources.origins[Int(resources.codes[row])]
                let expected = spans.resources[Int(spans.resource[row])]
                #expect(
                    resources.strings.bytes(of: origin.message) == spans.strings.bytes(of: expected.message))
            }
        }
    }

    @Test(arguments: [Signal.traces, .logs])
    func `shows one attribute without the others`(signal: Signal) throws {
        for (view, all) in try Self.views(signal, seed: 36) {
            for key in ["http.route", "port", "rare.7", "no such key"] {
                #expect(try Self.values(of: key, in: view) == Self.values(of: key, in: all))
            }
        }
    }

    /// Row, type and value of each attribute with this key, as the view shows them.
    private static func values(of key: String, in view: RowGroupView) throws -> [Row: Int] {
        try view.attribute(key).parts.flatMap { part in
            part.rows.enumerated().map { index, owner in
                var value = Row(numbers: [UInt64(owner), UInt64(part.type.rawValue)])
                if let texts = part.strings {
                    value.strings.append(texts.withBytes(of: texts.code(index)) { Array($0) })
                } else {
                    value.add(part.bits[index])
                }
                return value
            }
        }.counts
    }

    /// The same from the decoded rows.
    private static func values(of key: String, in all: Batch) -> [Row: Int] {
        let (attributes, strings) = all.attributeColumns
        var values: [Row] = []
        for row in 0..<attributes.rowCount {
            for entry in attributes.entries(of: row) where strings.text(of: attributes.keys[entry]) == key {
                var value = Row(numbers: [UInt64(row)])
                value.add(attributes.types[entry], attributes.values[entry], strings)
                values.append(value)
            }
        }
        return values.counts
    }
}

extension Batch {
    fileprivate var attributeColumns: (AttributeColumns, StringTable) {
        switch self {
        case .traces(let batch): (batch.attributes, batch.strings)
        case .metrics(let batch): (batch.definitions.attributes, batch.definitions.strings)
        case .logs(let batch): (batch.attributes, batch.strings)
        }
    }
}
