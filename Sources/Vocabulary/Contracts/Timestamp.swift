// SPDX-License-Identifier: Apache-2.0

/// A point in time in nanoseconds since the Unix epoch, UTC; written as RFC 3339 with nine fractional digits.
public struct Timestamp: Sendable, Hashable, Comparable {
    public var nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Reads RFC 3339 (any offset, up to nine fractional digits) or a whole number of nanoseconds since the
    /// epoch; anything else, and any time outside 1677…2262, is `nil`.
    public init?(parsing text: String) {
        if let nanoseconds = Int64(text) {
            self.init(nanoseconds: nanoseconds)
            return
        }
        var scanner = Scanner(Array(text.utf8))
        guard let year = scanner.digits(4), scanner.skip("-"), let month = scanner.digits(2),
            scanner.skip("-"),
            let day = scanner.digits(2), scanner.skip("Tt "), let hour = scanner.digits(2), scanner.skip(":"),
            let minute = scanner.digits(2), scanner.skip(":"), let second = scanner.digits(2),
            (1...12).contains(month), day >= 1, day <= Self.daysInMonth(year, month), hour < 24, minute < 60,
            second < 61, let fraction = scanner.fraction(), let offsetSeconds = scanner.offset(),
            scanner.isAtEnd
        else { return nil }
        let days = Self.daysFromEpoch(year, month, day)
        let seconds = days * 86_400 + Int64(hour * 3_600 + minute * 60 + second) - offsetSeconds
        // Before the epoch the fraction counts back from the next second, so that the first moment does not
        // overflow.
        let (whole, rest) = seconds < 0 ? (seconds + 1, fraction - 1_000_000_000) : (seconds, fraction)
        let (scaled, overflow) = whole.multipliedReportingOverflow(by: 1_000_000_000)
        let (total, overflowed) = scaled.addingReportingOverflow(rest)
        guard !overflow, !overflowed else { return nil }
        self.init(nanoseconds: total)
    }

    /// RFC 3339 in UTC with nine fractional digits: `2026-11-21T10:00:00.123456789Z`.
    public var text: String {
        var seconds = nanoseconds / 1_000_000_000
        var fraction = nanoseconds % 1_000_000_000
        if fraction < 0 { (seconds, fraction) = (seconds - 1, fraction + 1_000_000_000) }
        var days = seconds / 86_400
        var rest = seconds % 86_400
        if rest < 0 { (days, rest) = (days - 1, rest + 86_400) }
        let (year, month, day) = Self.date(daysFromEpoch: days)
        return String(unsafeUninitializedCapacity: 30) { text in
            text.initialize(repeating: UInt8(ascii: "-"))
            Self.put(year, in: text, from: 0, to: 4)
            Self.put(month, in: text, from: 5, to: 7)
            Self.put(day, in: text, from: 8, to: 10)
            text[10] = UInt8(ascii: "T")
            Self.put(rest / 3_600, in: text, from: 11, to: 13)
            text[13] = UInt8(ascii: ":")
            Self.put(rest / 60 % 60, in: text, from: 14, to: 16)
            text[16] = UInt8(ascii: ":")
            Self.put(rest % 60, in: text, from: 17, to: 19)
            text[19] = UInt8(ascii: ".")
            Self.put(fraction, in: text, from: 20, to: 29)
            text[29] = UInt8(ascii: "Z")
            return 30
        }
    }

    /// Writes a number right-aligned with leading zeros.
    private static func put(
        _ value: Int64, in text: UnsafeMutableBufferPointer<UInt8>, from start: Int, to end: Int
    ) {
        var rest = value
        for index in (start..<end).reversed() {
            text[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }

    /// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-compatible date
    /// algorithms").
    private static func daysFromEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return Int64(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
    }

    private static func date(daysFromEpoch days: Int64) -> (Int64, Int64, Int64) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func daysInMonth(_ year: Int, _ month: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }
}

/// Reads the parts of an RFC 3339 text one after the other.
private struct Scanner {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }

    mutating func digits(_ count: Int) -> Int? {
        guard index + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[index..<index + count] {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        index += count
        return value
    }

    mutating func skip(_ allowed: String) -> Bool {
        guard index < bytes.count, allowed.utf8.contains(bytes[index]) else { return false }
        index += 1
        return true
    }

    /// Nanoseconds of an optional fraction of one to nine digits.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        let start = index
        while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
        let count = index - start
        guard (1...9).contains(count),
            var value = Int64(String(decoding: bytes[start..<index], as: UTF8.self))
        else { return nil }
        for _ in count..<9 { value *= 10 }
        return value
    }

    /// Seconds east of UTC: `Z` or `±hh:mm`.
    mutating func offset() -> Int64? {
        if skip("Zz") { return 0 }
        let isWest = index < bytes.count && bytes[index] == UInt8(ascii: "-")
        guard skip("+-"), let hours = digits(2), skip(":"), let minutes = digits(2), hours < 24, minutes < 60
        else { return nil }
        let seconds = Int64(hours * 3_600 + minutes * 60)
        return isWest ? -seconds : seconds
    }
}
