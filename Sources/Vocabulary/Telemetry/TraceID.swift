// SPDX-License-Identifier: Apache-2.0

/// A W3C trace id: 16 bytes; all zero means "none".
public struct TraceID: Sendable, Hashable, Comparable {
    /// The first eight bytes, big-endian.
    public var high: UInt64
    /// The last eight bytes, big-endian.
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads 32 hexadecimal digits of either case; anything else is `nil`.
    public init?(hex: some StringProtocol) {
        guard hex.utf8.count == 32, hex.utf8.allSatisfy(\.isHexDigit),
            let high = UInt64(hex.prefix(16), radix: 16), let low = UInt64(hex.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    public static let none = TraceID(high: 0, low: 0)
    public var isNone: Bool { high == 0 && low == 0 }

    /// 32 lower-case hexadecimal digits.
    public var hex: String { high.paddedHex + low.paddedHex }

    public static func < (left: TraceID, right: TraceID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

/// A span id: 8 bytes, held as a big-endian number; zero means "none".
public struct SpanID: Sendable, Hashable {
    public var number: UInt64

    public init(_ number: UInt64) { self.number = number }

    /// Reads 16 hexadecimal digits of either case; anything else is `nil`.
    public init?(hex: some StringProtocol) {
        guard hex.utf8.count == 16, hex.utf8.allSatisfy(\.isHexDigit), let number = UInt64(hex, radix: 16)
        else { return nil }
        self.init(number)
    }

    public static let none = SpanID(0)
    public var isNone: Bool { number == 0 }

    /// 16 lower-case hexadecimal digits.
    public var hex: String { number.paddedHex }
}

extension UInt64 {
    /// 16 lower-case hexadecimal digits.
    var paddedHex: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

extension UInt8 {
    /// Whether this is an ASCII hexadecimal digit.
    var isHexDigit: Bool {
        (0x30...0x39).contains(self) || (0x41...0x46).contains(self) || (0x61...0x66).contains(self)
    }
}
