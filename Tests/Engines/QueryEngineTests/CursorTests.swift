// SPDX-License-Identifier: Apache-2.0

import QueryEngine
import Telemetry
import Testing

@Suite struct CursorTests {
    private let trace = TraceCursor(
        sort: .duration, order: .ascending, key: -5, traceID: TraceID(high: .max, low: 0x0123_4567_89AB_CDEF))
    private let log = LogCursor(time: 1_234_567_890_123_456_789, digestHigh: 7, digestLow: .max, shown: 3)
    private let metric = MetricCursor(digestHigh: 0x8000_0000_0000_0000, digestLow: 1)

    @Test func `reads back what it wrote`() throws {
        #expect(try TraceCursor(decoding: trace.encoded) == trace)
        #expect(try LogCursor(decoding: log.encoded) == log)
        #expect(try MetricCursor(decoding: metric.encoded) == metric)
        #expect([trace.encoded.count, log.encoded.count, metric.encoded.count] == [27, 29, 17])
    }

    @Test func `refuses bytes that are cut, longer or of another kind`() {
        for wrong in [[], Array(log.encoded.dropLast()), log.encoded + [0], trace.encoded, metric.encoded] {
            #expect(throws: QueryFault.invalidCursor) { try LogCursor(decoding: wrong) }
        }
        var unknownSort = trace.encoded
        unknownSort[1] = 9
        #expect(throws: QueryFault.invalidCursor) { try TraceCursor(decoding: unknownSort) }
    }
}
