// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Querying

@Suite struct ScanWaveTests {
    @Test func `reads a large row group alone, and small ones together`() {
        let max = QueryingLimits.scannedWaveBytesMax
        var room = ScanWaveRoom()

        let first = [room.take(max * 2), room.take(1)]
        room.begin(with: max - 1)
        let second = [room.take(1), room.take(1)]

        #expect(first == [true, false])
        #expect(second == [true, false])
    }
}
