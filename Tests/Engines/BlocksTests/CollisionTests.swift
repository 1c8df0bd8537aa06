// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport
import Testing

@testable import Blocks

/// Whoever sends telemetry chooses its ids and attributes, and must not choose what their tables cost.
@Suite struct CollisionTests {
    private static let count = 40_000
    /// The factor of the multiplication by which slots were once chosen.
    private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let otherFactor: UInt64 = 0xD6E8_FEB8_6659_FD93
    /// Keys that are nothing special.
    private static let keys = (0..<4 as Range<UInt64>).map {
        SlotHash(first: $0 &* 0x1234_5678_9ABC_DEF1, second: ~$0)
    }

    /// Ids that once met in one slot, and ids that look as if they could.
    private static let traces: [[(high: UInt64, low: UInt64)]] = {
        let numbers = (1...count).map { UInt64($0) }
        return [
            numbers.map { (factor, $0) }, numbers.map { ($0, otherFactor) }, numbers.map { ($0, $0) },
            numbers.map { ($0 << 48, $0 << 48) }, numbers.map { (0, $0 << 40) },
            numbers.map { ($0 &* factor, ~$0) },
        ]
    }()

    @Test(arguments: traces.indices)
    func `numbers chosen trace ids in few steps`(choice: Int) {
        for hash in Self.keys + [.process] {
            var numbering = TraceNumbering(capacity: Self.count, hashing: hash)

            for id in Self.traces[choice] { _ = numbering.number(high: id.high, low: id.low) }

            #expect(numbering.count == Self.count)
            #expect(numbering.passedCount < Self.count)
        }
    }

    @Test(arguments: traces.indices)
    func `gives back chosen trace ids`(choice: Int) throws {
        let ids = Self.traces[choice]
        var writer = ByteWriter()

        TraceIDStream.encode(high: ids.map(\.high), low: ids.map(\.low), into: &writer)

        var reader = ByteReader(writer.bytes, in: .chunk(0))
        let decoded = try TraceIDStream.decodeView(.all(of: ids.count), from: &reader)
        #expect(ids.indices.map { decoded[$0] } == ids.map { TraceID(high: $0.high, low: $0.low) })
    }

    @Test func `finds chosen span ids in few steps`() {
        // Multiplied by the factor these are 1, 2, 3 …: all in one slot when upper bits chose it.
        var inverse: UInt64 = 1
        for _ in 0..<6 { inverse = inverse &* (2 &- Self.factor &* inverse) }
        let products = (1...UInt64(Self.count)).map { $0 &* inverse }
        let shifted = (1...UInt64(Self.count)).map { $0 << 40 }

        for (spans, hash) in [products, shifted].flatMap({ spans in Self.keys.map { (spans, $0) } }) {
            var rows = SpanRows(spans, hashing: hash)
            let found = spans.map { rows.row(of: $0) }
            let missing = spans.count { rows.row(of: ~$0) != nil }

            #expect(found == Array(0..<Self.count))
            #expect(missing == 0)
            #expect(rows.passedCount < Self.count * 3)
        }
    }

    @Test func `orders points with chosen ids in few steps`() {
        for stride in [1, 1 << 40, Self.factor] as [UInt64] {
            var batch = MetricBatch()
            for row in 0..<Self.count {
                batch.series.append(UInt64(Self.count - row) &* stride)
                batch.name.append(0)
                batch.time.append(0)
            }

            let rows = PointOrder.rows(of: batch)

            let series = rows.map { batch.series[Int($0)] }
            #expect(series == series.sorted())
        }
    }

    @Test func `numbers layouts of one key again and again in few steps`() {
        let count = 300
        var attributes = AttributeColumns()
        for row in 0..<count {
            attributes.append(key: 0, .empty)
            for _ in 0..<row { attributes.append(key: 1, .empty) }
            attributes.finishRow()
        }

        for hash in Self.keys {
            var numbering = Renumbering(count: 2)
            let rows = Array(0..<UInt32(count))
            let shapes = AttributeShapes(attributes, rows: rows[...], &numbering, hashing: hash)

            #expect(shapes.layoutEnds.count == count)
            #expect(shapes.passedCount < count * 2)
        }
    }

    @Test func `writes the same bytes whatever the key`() {
        var random = RandomBatches(seed: 31)
        let batch = random.spans(3_000)

        let written = Self.keys.map { hash in
            var writer = ByteWriter()
            TraceIDStream.encode(
                high: batch.traceIDHigh, low: batch.traceIDLow, into: &writer, hashing: hash)
            ParentStream.encode(
                parents: batch.parentSpanID, spans: batch.spanID, into: &writer, hashing: hash)
            return writer.bytes
        }

        #expect(Set(written).count == 1)
    }

    @Test(arguments: traces.indices)
    func `a filter over chosen trace ids still excludes others`(choice: Int) throws {
        let ids = Self.traces[choice].map { TraceID(high: $0.high, low: $0.low) }
        var builder = FilterBuilder()
        builder.beginRowGroup([.traceID])
        for id in ids { builder.add(.traceID(id)) }
        var generator = SeededNumbers(seed: 32)

        let filter = try BlockFilter(decoding: builder.finish())

        let found = (0..<20_000).count { _ in
            filter.mayContain(.traceID(TraceID(high: generator.next(), low: generator.next())))
        }
        #expect(found < 20)
        #expect(ids.allSatisfy { filter.mayContain(.traceID($0)) })
    }
}
