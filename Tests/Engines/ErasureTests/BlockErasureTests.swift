// SPDX-License-Identifier: Apache-2.0
import Blocks
import Telemetry
import TestSupport
import Testing

@testable import Erasure

/// What is left of a block, however much of it may be in memory at once.
@Suite struct BlockErasureTests {
    @Test(arguments: [1, Int.max])
    func `erases a block in as many pieces as its bytes demand`(decodedBytesMax: Int) throws {
        let parts = (0..<4).flatMap { part in
            BlockEncoder.encode([
                .logs(.sample((0..<10).map { SampleLog("record \($0)", trace: UInt64(part + 1)) }))
            ])
        }
        let block = try BlockStitching.stitch(parts).block
        let matcher = RowMatcher(ErasureSelector(traceIDs: [TraceID(high: 0xABCD, low: 2)]))

        let left = try BlockErasure.erase(block, matcher, series: [], decodedBytesMax: decodedBytesMax)

        #expect(left.erasedRows == 10)
        #expect(left.blocks.reduce(0) { $0 + $1.rowCount } == 30)
        #expect(left.blocks.count == (decodedBytesMax == 1 ? 3 : 1))
        let none = RowMatcher(ErasureSelector(traceIDs: [TraceID(high: 1, low: 1)]))
        let untouched = try BlockErasure.erase(block, none, series: [], decodedBytesMax: decodedBytesMax)
        #expect(untouched.erasedRows == 0)
    }
}
