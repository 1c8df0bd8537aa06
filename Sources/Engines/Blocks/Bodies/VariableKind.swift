// SPDX-License-Identifier: Apache-2.0

/// How the values of one variable are stored. Raw values are part of the format.
enum VariableKind: UInt8 {
    /// As they are.
    case text = 0
    /// Decimal numbers without leading zeros, between a prefix and a suffix that all share.
    case number = 1
    /// Digits between a prefix and a suffix that all share: as the number that a 1 before them makes.
    case digits = 2
    /// Hexadecimal digits of one length after a prefix that all share: lower case, upper case.
    case lowerHexadecimal = 3
    case upperHexadecimal = 4

    /// Most digits that fit 64 bits with a 1 before them.
    static let digitsMax = 18
    /// Most hexadecimal digits: those of a trace id.
    static let hexadecimalMax = 32

    /// The value of a hexadecimal digit of this kind.
    @inline(__always)
    func hexadecimalValue(_ byte: UInt8) -> UInt64? {
        if byte &- 0x30 < 10 { return UInt64(byte &- 0x30) }
        let letter = byte &- (self == .upperHexadecimal ? 0x41 : 0x61)
        return letter < 6 ? UInt64(letter) + 10 : nil
    }

    /// The hexadecimal digit of this kind with the value of the four lowest bits.
    @inline(__always)
    func hexadecimalDigit(_ value: UInt64) -> UInt8 {
        let four = UInt8(truncatingIfNeeded: value & 15)
        return four < 10 ? four + 0x30 : four - 10 + (self == .upperHexadecimal ? 0x41 : 0x61)
    }
}
