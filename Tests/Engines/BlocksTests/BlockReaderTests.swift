// SPDX-License-Identifier: Apache-2.0

import Blocks
import Telemetry
import Testing

@Suite struct BlockReaderTests {
    static let spanColumns: [(columns: ColumnSelection, isFilled: @Sendable (SpanBatch) -> Bool)] = [
        (.traceID, { !$0.traceIDHigh.isEmpty && !$0.traceIDLow.isEmpty }), (.spanID, { !$0.spanID.isEmpty }),
        (.parentSpanID, { !$0.parentSpanID.isEmpty }), (.traceState, { !$0.traceState.isEmpty }),
        (.flags, { !$0.flags.isEmpty }), (.name, { !$0.name.isEmpty }), (.kind, { !$0.kind.isEmpty }),
        (.startTime, { !$0.startTime.isEmpty }), (.endTime, { !$0.endTime.isEmpty }),
        (.statusCode, { !$0.statusCode.isEmpty }), (.statusMessage, { !$0.statusMessage.isEmpty }),
        (.attributes, { $0.attributes.rowCount > 0 }), (.events, { !$0.events.isEmpty }),
        (.droppedAttributesCount, { !$0.droppedAttributesCount.isEmpty }),
        (.droppedEventsCount, { !$0.droppedEventsCount.isEmpty }), (.links, { !$0.links.isEmpty }),
        (.droppedLinksCount, { !$0.droppedLinksCount.isEmpty }),
        (.resource, { !$0.resource.isEmpty && !$0.resources.isEmpty }),
        (.scope, { !$0.scope.isEmpty && !$0.scopes.isEmpty }),
    ]

    @Test func `fills the selected columns and no others`() throws {
        var random = RandomBatches(seed: 13)
        let reader = try BlockReader(BlockEncoder.encode([.traces(random.spans(300))])[0])

        for (selected, columns) in Self.spanColumns.map(\.columns).enumerated() {
            let batch = try reader.spans(rowGroup: 0, columns: columns)
            for (index, column) in Self.spanColumns.enumerated() {
                #expect(column.isFilled(batch) == (index == selected))
            }
        }
    }

    static let selections: [(signal: Signal, columns: ColumnSelection)] = [
        (.traces, [.parentSpanID, .endTime, .attribute("port")]), (.traces, [.resource]),
        (.traces, [.attributes]),
        (.logs, [.observedTime, .body]), (.logs, [.attribute("enabled")]),
        (.metrics, [.series, .time]), (.metrics, [.metricName, .service, .startTime]),
        (.metrics, [.exemplars]),
    ]

    @Test(arguments: selections)
    func `needs only the ranges that the directory names`(signal: Signal, columns: ColumnSelection) throws {
        var random = RandomBatches(seed: 14)
        let block = BlockEncoder.encode([random.batch(signal, 9_000)])[0]
        let directory = try BlockDirectory(decoding: block.directory)
        let ranges = directory.joined(directory.chunks(of: columns, rowGroups: [1]))
        let slices = ranges.map { ($0, Array(block.bytes[$0])) }

        let part = try BlockReader(directory: directory, slices: slices).batch(rowGroup: 1, columns: columns)

        #expect(part == (try BlockReader(block).batch(rowGroup: 1, columns: columns)))
        #expect(ranges.reduce(0) { $0 + $1.count } < block.bytes.count / 2)
        #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
    }

    @Test func `ids of series that are derived need attributes with a chunk of their own`() throws {
        let batch = FixtureBatches.sharedPoints(senders: 64, sweeps: 1)
        let block = try #require(BlockEncoder.encode([.metrics(batch)]).first { $0.kind == .series })
        let directory = try BlockDirectory(decoding: block.directory)
        #expect(directory.columnSizes.keys.contains { $0.hasPrefix("attributeValues") })
        let ranges = directory.joined(directory.chunks(of: .series, rowGroups: [0]))
        let slices = ranges.map { ($0, Array(block.bytes[$0])) }

        let part = try BlockReader(directory: directory, slices: slices).series(rowGroup: 0, columns: .series)

        #expect(Set(part.id) == Set(batch.definitions.id))
    }

    @Test func `reports a chunk that was not fetched`() throws {
        var random = RandomBatches(seed: 15)
        let block = BlockEncoder.encode([.logs(random.logs(100))])[0]
        let directory = try BlockDirectory(decoding: block.directory)
        let slices = directory.joined(directory.chunks(of: .time, rowGroups: [0])).map {
            ($0, Array(block.bytes[$0]))
        }
        let reader = BlockReader(directory: directory, slices: slices)

        #expect(throws: CorruptBlock.self) { try reader.logs(rowGroup: 0, columns: .body) }
        #expect(throws: CorruptBlock.self) { try reader.logs(rowGroup: 1, columns: .time) }
        #expect(throws: CorruptBlock.self) { try reader.spans(rowGroup: 0, columns: .traceID) }
        #expect(try reader.logs(rowGroup: 0, columns: .time).count == 100)
    }

    @Test func `reads single attributes in the order they were sent`() throws {
        var batch = RandomBatches.oneSpan()
        let keys = ["a", "b", "a", "c", "a"].map { batch.strings.intern($0) }
        batch.attributes = AttributeColumns()
        for (index, key) in keys.enumerated() {
            let type: AttributeType = index == 2 ? .bool : .int
            batch.attributes.append(key: key, AttributeCell(type: type, bits: UInt64(index % 2)))
        }
        batch.attributes.finishRow()
        let reader = try BlockReader(BlockEncoder.encode([.traces(batch)])[0])

        let read = try reader.spans(rowGroup: 0, columns: [.attribute("a"), .attribute("absent")])

        #expect(read.attributes.keys.map { read.strings.text(of: $0) } == ["a", "a", "a"])
        #expect(read.attributes.types == [.int, .bool, .int])
        #expect(read.attributes.values == [0, 0, 0])
        #expect(read.strings.count == 2)
    }

    @Test func `knows the extremes of integer columns`() throws {
        var random = RandomBatches(seed: 16)
        let batch = random.spans(500)
        let directory = try BlockReader(BlockEncoder.encode([.traces(batch)])[0]).directory

        #expect(
            directory.statistics(of: .kind, rowGroup: 0) == Int64(
                batch.kind.min()!)...Int64(batch.kind.max()!))
        #expect(
            directory.statistics(of: .startTime, rowGroup: 0) == batch.startTime.min()!...batch.startTime
                .max()!)
        #expect(directory.statistics(of: .name, rowGroup: 0) == nil)
        #expect(directory.rowGroups(in: TimeRange(start: .min, end: batch.startTime.min()!)) == [])
        #expect(directory.rowGroups(in: .all) == [0])
    }

    @Test func `gives the runs of points`() throws {
        var random = RandomBatches(seed: 17)
        random.hasEdges = false
        let batch = random.metrics(50)
        let block = BlockEncoder.encode([.metrics(batch), .metrics(batch)])[0]
        let reader = try BlockReader(block)

        let runs = try RowGroupView(reader, rowGroup: 0).runs()
        let points = try reader.metrics(rowGroup: 0, columns: .all)

        #expect(runs.count == reader.directory.rowGroups[0].seriesCount)
        #expect(Set(runs.series).count == runs.count)
        #expect(runs.ends.last == 100)
        for run in 0..<runs.count {
            #expect(points.series[runs.points(of: run)].allSatisfy { $0 == runs.series[run] })
            #expect(
                points.name[runs.points(of: run)].allSatisfy {
                    points.strings.text(of: $0) == runs.strings.text(of: runs.name[run])
                })
        }
    }
}

extension RandomBatches {
    /// A batch of one span.
    static func oneSpan() -> SpanBatch {
        var random = RandomBatches(seed: 18)
        return random.spans(1)
    }
}
