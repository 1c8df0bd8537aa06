// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// Numbers written with the digits 0–9, A–Z, a–z, most significant first, padded to a fixed width.
enum Base62 {
    static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    static func encode(_ number: UInt128, digits count: Int) -> String {
        var digits = [UInt8](repeating: alphabet[0], count: count)
        var rest = number
        for index in stride(from: count - 1, through: 0, by: -1) where rest > 0 {
            digits[index] = alphabet[Int(rest % 62)]
            rest /= 62
        }
        return String(decoding: digits, as: UTF8.self)
    }

    static func value(of digit: UInt8) -> UInt128? {
        switch digit {
        case 0x30...0x39: UInt128(digit - 0x30)
        case 0x41...0x5A: UInt128(digit - 0x41 + 10)
        case 0x61...0x7A: UInt128(digit - 0x61 + 36)
        default: nil
        }
    }

    /// `nil` for other characters or a number of more than 128 bits.
    static func decode(_ text: some StringProtocol) -> UInt128? {
        var number: UInt128 = 0
        for digit in text.utf8 {
            guard let value = value(of: digit) else { return nil }
            let (scaled, overflow) = number.multipliedReportingOverflow(by: 62)
            let (sum, overflowed) = scaled.addingReportingOverflow(value)
            guard !overflow, !overflowed else { return nil }
            number = sum
        }
        return number
    }
}

extension UUID {
    /// 22 base62 digits.
    var base62: String {
        let bytes = uuid
        let number = withUnsafeBytes(of: bytes) { UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self)) }
        return Base62.encode(number, digits: 22)
    }

    init?(base62 text: some StringProtocol) {
        guard text.utf8.count == 22, let number = Base62.decode(text) else { return nil }
        self = withUnsafeBytes(of: number.bigEndian) { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}

/// CRC-32 as in IEEE 802.3 (polynomial 0xEDB88320, reflected).
enum CRC32 {
    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}
