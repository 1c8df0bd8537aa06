// SPDX-License-Identifier: Apache-2.0

import Telemetry
import Testing

@testable import Blocks

/// What predicates read of damaged chunks is content or `CorruptBlock`, as what decoders read is.
@Suite struct CorruptViewTests {
    private static func search(variables: Bool) -> BodyView.Search {
        BodyView.Search(
            isWithinWord: false, mayBeNumber: true, mayBeHexadecimal: true, holdsNUL: false,
            mayBeVariable: variables
        ) { text in
            text.contains(UInt8(ascii: "7"))
        }
    }

    @Test(arguments: Signal.allCases)
    func `survives views of damaged chunks`(signal: Signal) throws {
        var random = RandomBatches(seed: 31)
        let whole = try UncompressedBlock(BlockEncoder.encode([random.batch(signal, 60)])[0])
        var refused = 0

        for _ in 0..<2_000 {
            var block = whole
            for _ in 0..<4 { block.bytes.damage(with: &random.generator, keepsLength: true) }
            let view = RowGroupView(block.reader(), rowGroup: 0)
            for part in Part.allCases {
                do throws(CorruptBlock) { try Self.read(part, of: view) } catch { refused += 1 }
            }
        }

        #expect(refused > 1_000)
    }

    @Test func `survives damaged definitions of series`() throws {
        var random = RandomBatches(seed: 32)
        let blocks = BlockEncoder.encode([random.batch(.metrics, 60)])
        let whole = try UncompressedBlock(try #require(blocks.first { $0.kind == .series }))
        var refused = 0

        for _ in 0..<5_000 {
            var block = whole
            block.bytes.damage(with: &random.generator, keepsLength: true)
            let reader = block.reader()
            do throws(CorruptBlock) { _ = try reader.batch(rowGroup: 0, columns: .all) } catch {
                refused += 1
            }
        }

        #expect(refused > 1_000)
    }

    private enum Part: CaseIterable {
        case times, rows, attributes, resources, traceIDs, names, statusCodes, bodies, templates, runs
    }

    /// Reads a part of a row group as a question does, where the signal has it.
    private static func read(_ part: Part, of view: RowGroupView) throws(CorruptBlock) {
        switch (part, view.signal) {
        case (.times, _): _ = try view.times()
        case (.rows, _): _ = try view.batch(RowSelection([0, 7, 59], of: view.rowCount), .all)
        case (.attributes, .traces), (.attributes, .logs):
            for key in view.directory.keys {
                for part in try view.attribute(key).parts { readAll(part.strings) }
            }
        case (.resources, .traces), (.resources, .logs): _ = try view.resources()
        case (.traceIDs, .traces), (.traceIDs, .logs):
            _ = try view.traceIDs().rows(of: TraceID(high: 1, low: 2))
        case (.names, .traces): readAll(try view.strings(.name))
        case (.statusCodes, .traces): _ = try view.integers(.statusCode)
        case (.bodies, .logs), (.templates, .logs):
            let search = search(variables: part == .bodies)
            _ = try view.bodies(for: search)?.verdicts()
        case (.runs, .metrics):
            let runs = try view.runs()
            for run in 0..<runs.count { _ = runs.points(of: run) }
        default: break
        }
    }

    private static func readAll(_ strings: StringView?) {
        guard let strings else { return }
        for row in 0..<strings.count { _ = strings.withBytes(of: strings.code(row)) { $0.count } }
    }
}
