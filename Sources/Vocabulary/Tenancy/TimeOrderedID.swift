// SPDX-License-Identifier: Apache-2.0
public import FoundationEssentials

extension UUID {
    /// A version 7 UUID (RFC 9562): 48 bits of milliseconds since the epoch, then 74 random bits.
    public static func timeOrdered(
        milliseconds: Int64, using generator: inout some RandomNumberGenerator
    ) -> UUID {
        let time = UInt64(bitPattern: milliseconds) << 16
        let high = time | 0x7000 | generator.next() & 0x0FFF
        let low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { bytes in
            UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
        }
    }

    /// A version 7 UUID of this moment.
    public static func timeOrdered() -> UUID {
        var generator = SystemRandomNumberGenerator()
        return timeOrdered(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000), using: &generator)
    }
}
