// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Telemetry
import TestSupport
import Testing

@testable import Querying

@Suite struct ScanQueueTests {
    @Test func `gives the latest row groups of overlapping blocks first`() async throws {
        let stage = try await QueryStage.make()
        // Of each block the row groups in their order, by when each has its only span.
        for times: [Int64] in [[900, 100, 500], [300, 800], [200, 50]] {
            let blocks = times.flatMap { time in
                let span = SampleSpan(trace: 1, id: 1, start: SampleTime.noon + time)
                return BlockEncoder.encode([.traces(.sample(span))])
            }
            try await stage.commit([try BlockStitching.stitch(blocks).block])
        }
        let criteria = BlockCriteria(signal: .traces, timeRange: .all)

        let order = try await BlockSnapshot.lend(of: stage.fixture.id, from: stage.database) { snapshot in
            var queue = ScanQueue()
            var order: [Int64] = []
            func drain(after time: Int64?) {
                while let (entry, rowGroup) = queue.next(after: time) {
                    order.append(entry.directory.rowGroups[rowGroup].maxTime - SampleTime.noon)
                }
            }
            try await snapshot.forEach(criteria) { entry in
                drain(after: entry.maxTime)
                queue.add(Array(entry.directory.rowGroups.indices), of: entry)
                return true
            }
            drain(after: nil)
            #expect(queue.byteCount == 0)
            return order
        }

        #expect(order == [900, 800, 500, 300, 200, 100, 50])
    }
}
