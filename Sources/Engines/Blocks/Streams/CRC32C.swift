// SPDX-License-Identifier: Apache-2.0

/// The Castagnoli cyclic redundancy check (RFC 3720), eight bytes at a step.
enum CRC32C {
    static func checksum(_ bytes: [UInt8]) -> UInt32 { checksum(bytes, bytes.indices) }

    /// The checksum of `range`, which must lie in the array.
    static func checksum(_ bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
        bytes.withUnsafeBytes { checksum(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard let base = bytes.baseAddress else { return 0 }
        return tables.withUnsafeBufferPointer { table in
            var state: UInt32 = .max
            var offset = 0
            while offset + 8 <= bytes.count {
                let word =
                    UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                    ^ UInt64(state)
                state =
                    table[1_792 + Int(word & 0xFF)] ^ table[1_536 + Int(word >> 8 & 0xFF)]
                    ^ table[1_280 + Int(word >> 16 & 0xFF)] ^ table[1_024 + Int(word >> 24 & 0xFF)]
                    ^ table[768 + Int(word >> 32 & 0xFF)] ^ table[512 + Int(word >> 40 & 0xFF)]
                    ^ table[256 + Int(word >> 48 & 0xFF)] ^ table[Int(word >> 56)]
                offset += 8
            }
            while offset < bytes.count {
                state = table[Int((state ^ UInt32(bytes[offset])) & 0xFF)] ^ state >> 8
                offset += 1
            }
            return ~state
        }
    }

    /// Eight tables of 256: table *k* advances a byte over *k* zero bytes more.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var state = UInt32(byte)
            for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0x82F6_3B78 : state >> 1 }
            tables[byte] = state
        }
        for index in 256..<tables.count {
            let previous = tables[index - 256]
            tables[index] = tables[Int(previous & 0xFF)] ^ previous >> 8
        }
        return tables
    }()
}
