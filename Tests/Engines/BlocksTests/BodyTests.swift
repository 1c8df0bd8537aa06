// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport
import Testing

@testable import Blocks

/// What comes out of the bodies of a row group is what went in, byte for byte.
@Suite struct BodyTests {
    @Test(arguments: [
        ("", []), ("no variable", []), ("took 12 ms", ["12"]),
        ("user42 from 10.0.0.1", ["user42", "10", "0", "0", "1"]),
        ("id 550e8400-abcd-41d4-face-446655440000.", ["550e8400", "abcd", "41d4", "face", "446655440000"]),
        ("deadbeef-1", ["deadbeef", "1"]), ("be-1 ef-2", ["1", "2"]), ("abcd-efab-1", ["abcd", "efab", "1"]),
        ("1-abcd-efab", ["1", "abcd", "efab"]), ("1-abcdx", ["1"]), ("xabcd-1", ["1"]), ("a\0b", ["a\0b"]),
        ("größe9 é", ["größe9"]), ("x_1_y", ["x_1_y"]), ("123456789 0 abcdefgh", ["123456789", "0"]),
    ])
    func `finds variables`(text: String, variables: [String]) {
        var found: [String] = []
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            var tokens = BodyTokens(bytes)
            tokens.forEach { range in
                found.append(String(decoding: bytes[range], as: UTF8.self))
                return true
            }
        }
        #expect(found == variables)
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func `bodies come back`(seed: UInt64) throws {
        var bodies = RandomBodies(seed: seed)
        let batch = bodies.batch()
        let blocks = BlockEncoder.encode([.logs(batch)])
        var counts: [Row: Int] = [:]
        for block in blocks {
            let reader = try BlockReader(block)
            for rowGroup in reader.directory.rowGroups.indices {
                let logs = try reader.logs(rowGroup: rowGroup, columns: .all)
                for row in logs.rows { counts[row, default: 0] += 1 }
            }
        }
        #expect(counts == batch.rows.counts)
    }

    @Test func `a template is stored once`() throws {
        var batch = LogBatch.bare()
        for row in 0..<2_000 {
            batch.appendBare("request \(row * 7_919 % 1_000_003) of user_\(row % 97) took \(row % 13) ms")
        }
        let templates = try batch.templates()
        #expect(templates.map(\.text) == ["request \0 of \0 took \0 ms"])
        #expect(templates.map(\.rows) == [2_000])
    }

    @Test func `templates that differ in words become one`() throws {
        var batch = LogBatch.bare()
        let names = (0..<100).map { row in
            String((0..<5).map { Character(UnicodeScalar(97 + UInt8((row >> $0 * 3 + row) % 26))) })
        }
        for row in 0..<2_000 { batch.appendBare("user \(names[row % 100]) took \(row) steps to log in") }
        #expect(try batch.templates().map(\.text) == ["user \0 took \0 steps to log in"])
    }

    @Test func `a huge body and one with thousands of numbers are no templates`() throws {
        var batch = LogBatch.bare()
        for row in 0..<20 {
            batch.appendBare(String(repeating: "a\(row) ", count: 3_000))
            batch.appendBare(String(repeating: "x", count: 1 << 20) + "\(row)")
        }
        let templates = try batch.templates()
        #expect(templates.reduce(0) { $0 + $1.text.utf8.count } < 1_000)
        #expect(templates.reduce(0) { $0 + $1.rows } == 40)
    }
}

extension LogBatch {
    /// A batch with a resource and a scope.
    static func bare() -> LogBatch {
        var batch = LogBatch()
        batch.resources = [Origin(message: 0, name: 0)]
        batch.scopes = [Origin(message: 0, name: 0)]
        return batch
    }

    mutating func appendBare(_ body: String) {
        appendBare { batch in Array(body.utf8).withUnsafeBytes { batch.appendBody(.string, $0) } }
    }

    mutating func appendBare(_ appendBody: (inout LogBatch) -> Void) {
        resource.append(0)
        scope.append(0)
        time.append(1_763_000_000_000_000_000 + Int64(count))
        observedTime.append(0)
        severityNumber.append(9)
        severityText.append(0)
        appendBody(&self)
        attributes.finishRow()
        droppedAttributesCount.append(0)
        flags.append(0)
        traceIDHigh.append(0)
        traceIDLow.append(0)
        spanID.append(0)
        eventName.append(0)
    }

    /// The templates of the first row group that this batch makes.
    fileprivate func templates() throws -> [(text: String, rows: Int)] {
        var filter = FilterBuilder()
        filter.beginRowGroup([.word])
        let encoding = BodyEncoding(self, ArraySlice(0..<UInt32(count)), &filter)
        var reader = ByteReader(encoding.head.bytes, in: .rowGroup(0))
        let templates = try BodyTemplates(rowCount: count, from: &reader)
        return (0..<templates.count).map { template in
            (
                String(decoding: templates.bytes[templates.text(template)], as: UTF8.self),
                templates.rowCounts[template]
            )
        }
    }
}

/// Bodies as hostile as they come: few and many templates, edge numbers, broken texts, all types.
private struct RandomBodies {
    var generator: SeededNumbers

    init(seed: UInt64) { generator = SeededNumbers(seed: seed) }

    mutating func batch() -> LogBatch {
        var batch = LogBatch.bare()
        let templates = (0..<generator.below(60) + 1).map { _ in template() }
        for _ in 0..<generator.pick([1, 3, 40, 700]) {
            let body: [UInt8]
            switch generator.below(12) {
            case 0: body = (0..<generator.below(40)).map { _ in UInt8(generator.below(256)) }
            case 1: body = []
            case 2: body = Array(String(repeating: token(), count: generator.below(300)).utf8)
            default: body = fill(generator.pick(templates))
            }
            let type: AttributeType = generator.once(in: 8) ? generator.pick(AttributeType.allCases) : .string
            batch.appendBare { batch in
                if type.isString {
                    body.withUnsafeBytes { batch.appendBody(type, $0) }
                } else {
                    batch.appendBody(AttributeCell(type: type, bits: type == .empty ? 0 : UInt64(body.count)))
                }
            }
        }
        return batch
    }

    private mutating func template() -> [String] {
        (0..<generator.below(8) + 1).map { _ in
            generator.once(in: 2) ? "%" + generator.pick(["d", "x", "s", "z"]) : token()
        }
    }

    private mutating func fill(_ template: [String]) -> [UInt8] {
        var text = ""
        for part in template {
            switch part {
            case "%d":
                text += generator.pick(["0", "7", "007", "18446744073709551616", "\(generator.next())"])
            case "%x":
                text += String(generator.next(), radix: 16, uppercase: generator.once(in: 5))
            case "%s": text += token()
            case "%z": text += "v\(generator.below(1_000))ms"
            default: text += part
            }
            text += generator.pick([" ", " ", "-", "", ", "])
        }
        return Array(text.utf8)
    }

    private mutating func token() -> String {
        generator.pick([
            "error", "cache", "deadbeef", "face", "a", "_", "Größe", "→", "\0", "x\0y", "12", "abcd-12", "é9",
            "=", "0x1f", "\u{0}1",
        ])
    }
}
