// SPDX-License-Identifier: Apache-2.0

import Blocks
import Telemetry
import Testing

@Suite struct BlockPlanTests {
    @Test func `begins another block at the limit of rows`() throws {
        let batches = [1, BlockLimits.blockRowsMax, 1].map { Batch.logs(plainLogs(services: 1, rows: $0)) }

        let blocks = BlockEncoder.encode(batches)

        #expect(blocks.map(\.rowCount) == [BlockLimits.blockRowsMax, 2])
        let rowGroups = try BlockDirectory(decoding: blocks[0].directory).rowGroups
        #expect(rowGroups.allSatisfy { $0.rowCount == BlockLimits.rowGroupRowsMax })
        #expect(rowGroups.count == BlockLimits.blockRowsMax / BlockLimits.rowGroupRowsMax)
    }

    @Test func `begins another block at the limit of services, so that their list is complete`() throws {
        let blocks = BlockEncoder.encode([.logs(plainLogs(services: BlockLimits.blockNamesMax + 10))])

        #expect(blocks.map(\.services.count) == [BlockLimits.blockNamesMax, 10])
        #expect(blocks.map(\.rowCount) == [BlockLimits.blockNamesMax, 10])
        #expect(Set(blocks.flatMap(\.services)).count == BlockLimits.blockNamesMax + 10)
    }

    @Test func `begins another row group at the limit of raw bytes`() throws {
        var batch = plainLogs(services: 1, rows: 20)
        let body = [UInt8](repeating: 7, count: 5 << 20).withUnsafeBytes { batch.bodies.append($0) }
        batch.bodyType = [AttributeType](repeating: .bytes, count: 20)
        batch.bodyValue = [UInt64](repeating: UInt64(body), count: 20)

        let blocks = BlockEncoder.encode([.logs(batch)])

        #expect(blocks.count == 2)
        let rowGroups = try BlockDirectory(decoding: blocks[0].directory).rowGroups
        #expect(rowGroups.map(\.rowCount) == [4, 4, 4, 4])
        #expect(blocks[0].rawBytes > BlockLimits.blockRawBytesMax)
    }

    @Test func `counts what rows share once, and begins another block when that is much`() throws {
        var batch = plainLogs(services: 40)
        let size = BlockLimits.blockTableBytesMax / 16
        for index in batch.resources.indices {
            let text = "\(index + 10)" + String(repeating: "a", count: size - 2)
            batch.resources[index].message = batch.strings.intern(text)
        }
        let shared = BlockEncoder.encode([.logs(plainLogs(services: 1, rows: 40))])

        let blocks = BlockEncoder.encode([.logs(batch)])

        #expect(blocks.map(\.rowCount) == [16, 16, 8])
        #expect(blocks[0].rawBytes >= 16 * size)
        #expect(shared[0].rawBytes < 40 * 100)
        for block in blocks {
            let directory = try BlockDirectory(decoding: block.directory)
            #expect(directory.decodedBytes(of: .all, rowGroups: [0]) >= block.rowCount * size)
        }
    }

    @Test func `counts what the metrics of series say of themselves`() throws {
        var random = RandomBatches(seed: 23)
        var points = random.metrics(200)
        let before = BlockEncoder.encode([.metrics(points)]).first { $0.kind == .series }
        let text = points.definitions.strings.intern(String(repeating: "a", count: 1 << 20))
        for index in points.definitions.metrics.indices {
            points.definitions.metrics[index].description = text
        }

        let after = BlockEncoder.encode([.metrics(points)]).first { $0.kind == .series }

        let (small, large) = (try #require(before).rawBytes, try #require(after).rawBytes)
        #expect(large >= small + points.definitions.metrics.count << 20 - 4_096)
    }

    @Test func `lists services and metric names sorted, as the catalogue can hold them`() {
        var batch = RandomBatches.oneSpan()
        batch.resources = [Origin(message: 0, name: batch.strings.intern("a\0b"))]
        batch.resource = [0]
        var random = RandomBatches(seed: 22)
        let metrics = BlockEncoder.encode([.metrics(random.metrics(200))])[0]

        #expect(BlockEncoder.encode([.traces(batch)])[0].services == ["a\u{FFFD}b"])
        #expect(metrics.names == ["metric.0", "metric.1", "metric.2"])
        #expect(metrics.services == metrics.services.sorted())
    }

    @Test func `keeps limits that fit together`() {
        #expect(BlockLimits.blockRowsMax % BlockLimits.rowGroupRowsMax == 0)
        #expect(BlockLimits.rowGroupRawBytesMax < BlockLimits.blockRawBytesMax)
    }

    /// Log records that differ in nothing but the service.
    private func plainLogs(services: Int, rows: Int? = nil) -> LogBatch {
        var batch = LogBatch()
        batch.scopes = [Origin(message: 0, name: 0)]
        for service in 0..<services {
            batch.resources.append(Origin(message: 0, name: batch.strings.intern("service-\(service)")))
        }
        for row in 0..<(rows ?? services) {
            batch.resource.append(UInt32(row % services))
            batch.scope.append(0)
            batch.time.append(1_763_000_000_000_000_000)
            batch.observedTime.append(0)
            batch.severityNumber.append(9)
            batch.severityText.append(0)
            batch.bodyType.append(.empty)
            batch.bodyValue.append(0)
            batch.attributes.finishRow()
            batch.droppedAttributesCount.append(0)
            batch.flags.append(0)
            batch.traceIDHigh.append(0)
            batch.traceIDLow.append(0)
            batch.spanID.append(0)
            batch.eventName.append(0)
        }
        return batch
    }
}
