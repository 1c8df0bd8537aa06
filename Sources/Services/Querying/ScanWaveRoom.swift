// SPDX-License-Identifier: Apache-2.0

/// How many more bytes the row groups that a scan reads at once may have.
struct ScanWaveRoom {
    private var byteCount = 0

    /// Takes room for one more row group; false when there is none. The first one always finds room.
    mutating func take(_ bytes: Int) -> Bool {
        guard byteCount == 0 || byteCount + bytes <= QueryingLimits.scannedWaveBytesMax else { return false }
        byteCount += bytes
        return true
    }

    /// Begins anew with one row group, however large.
    mutating func begin(with bytes: Int) { byteCount = bytes }
}
