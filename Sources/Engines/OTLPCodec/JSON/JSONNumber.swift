// SPDX-License-Identifier: Apache-2.0

/// Converts the text of JSON numbers, which has been checked to be one.
enum JSONNumber {
    /// An integer within the range of a type; `nil` when it is another number. `1e3` and `5.0` are integers.
    static func integer<Integer: FixedWidthInteger>(_ text: UnsafeRawBufferPointer, as: Integer.Type)
        -> Integer?
    {
        let isNegative = text.first == UInt8(ascii: "-")
        var value: Integer = 0
        for byte in text.dropFirst(isNegative ? 1 : 0) {
            guard (0x30...0x39).contains(byte) else { return double(text).flatMap(Integer.init(exactly:)) }
            let digit = Integer(byte - 0x30)
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowedAgain) =
                isNegative
                ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if overflowed || overflowedAgain { return nil }
            value = sum
        }
        return value
    }

    /// A double; `nil` when the number is beyond its range.
    static func double(_ text: UnsafeRawBufferPointer) -> Double? {
        if let exact = shortDouble(text) { return exact }
        guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else { return nil }
        return value
    }

    /// Numbers of up to 15 digits without an exponent: digits and power of ten are exact, so one division is
    /// right.
    private static func shortDouble(_ text: UnsafeRawBufferPointer) -> Double? {
        guard text.count <= 17 else { return nil }
        var digits: UInt64 = 0
        var digitCount = 0
        var scale = 0
        var isFraction = false
        for byte in text.dropFirst(text.first == UInt8(ascii: "-") ? 1 : 0) {
            if byte == UInt8(ascii: ".") {
                isFraction = true
                continue
            }
            guard (0x30...0x39).contains(byte), digitCount < 15 else { return nil }
            digits = digits * 10 + UInt64(byte - 0x30)
            digitCount += 1
            if isFraction { scale += 1 }
        }
        let value = Double(digits) / powersOfTen[scale]
        return text.first == UInt8(ascii: "-") ? -value : value
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]
}
