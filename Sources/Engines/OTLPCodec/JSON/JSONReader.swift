// SPDX-License-Identifier: Apache-2.0

/// Where and how JSON is not what OTLP/JSON allows.
struct JSONDamage: Error {
    var reason: StaticString
    /// In the JSON text, in bytes.
    var offset: Int
}

/// A string between its quotes, checked but with its escapes in place.
struct JSONString {
    let raw: UnsafeRawBufferPointer
    let isEscaped: Bool
    /// Where it begins in the JSON text.
    let offset: Int
}

/// A pull parser over JSON text (RFC 8259). It borrows memory: the caller keeps the bytes alive.
struct JSONReader {
    private let base: UnsafeRawPointer
    private let count: Int
    private(set) var offset = 0
    private var depth = 0

    /// A reader of a whole text; `nil` for no bytes.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return nil }
        self.base = base
        count = bytes.count
    }

    /// The next byte that is not white space; 0 at the end, which no valid token begins with.
    @inline(__always)
    mutating func peek() -> UInt8 {
        while offset < count {
            let byte = base.load(fromByteOffset: offset, as: UInt8.self)
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            offset += 1
        }
        return 0
    }

    @inline(__always)
    private func byte(_ at: Int) -> UInt8 { at < count ? base.load(fromByteOffset: at, as: UInt8.self) : 0 }

    /// Takes a punctuation byte.
    @inline(__always)
    mutating func expect(_ wanted: Unicode.Scalar, _ reason: StaticString) throws(JSONDamage) {
        guard peek() == UInt8(ascii: wanted) else { throw damage(reason) }
        offset += 1
    }

    /// Takes a punctuation byte if it comes next.
    @inline(__always)
    mutating func take(_ wanted: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: wanted) else { return false }
        offset += 1
        return true
    }

    /// Begins an object or array.
    mutating func enter(_ opening: Unicode.Scalar, _ reason: StaticString) throws(JSONDamage) {
        try expect(opening, reason)
        depth += 1
        if depth > OTLPCodecLimits.jsonDepthMax { throw damage("nests too deep") }
    }

    /// Ends an object or array.
    mutating func leave() { depth -= 1 }

    /// Makes sure that nothing follows the value.
    mutating func finish() throws(JSONDamage) {
        _ = peek()
        if offset < count { throw damage("text after the end of the JSON value") }
    }

    func damage(_ reason: StaticString) -> JSONDamage { JSONDamage(reason: reason, offset: offset) }

    /// Takes `true`, `false` or `null` if it comes next.
    mutating func take(literal: StaticString) -> Bool {
        let length = literal.utf8CodeUnitCount
        guard count - offset >= length else { return false }
        for index in 0..<length where byte(offset + index) != literal.utf8Start[index] { return false }
        offset += length
        return true
    }

    /// Takes a number; the text is checked but not converted.
    mutating func number() throws(JSONDamage) -> UnsafeRawBufferPointer {
        _ = peek()
        let start = offset
        var next = offset
        if byte(next) == UInt8(ascii: "-") { next += 1 }
        if byte(next) == UInt8(ascii: "0") {
            next += 1
        } else {
            guard let end = digits(next) else { throw damage("expected a number") }
            next = end
        }
        if byte(next) == UInt8(ascii: ".") {
            guard let end = digits(next + 1) else { throw damage("malformed number") }
            next = end
        }
        if byte(next) | 0x20 == UInt8(ascii: "e") {
            next += 1
            if byte(next) == UInt8(ascii: "+") || byte(next) == UInt8(ascii: "-") { next += 1 }
            guard let end = digits(next) else { throw damage("malformed number") }
            next = end
        }
        if digits(next) != nil { throw damage("malformed number") }
        offset = next
        return UnsafeRawBufferPointer(start: base + start, count: next - start)
    }

    /// The end of one or more digits.
    private func digits(_ start: Int) -> Int? {
        var next = start
        while (0x30...0x39).contains(byte(next)) { next += 1 }
        return next > start ? next : nil
    }

    /// Takes a string, checking its escapes and its UTF-8.
    mutating func string() throws(JSONDamage) -> JSONString {
        try expect("\"", "expected a string")
        let start = offset
        var isEscaped = false
        var isASCII = true
        while true {
            skipPlain()
            guard offset < count else { throw damage("the string does not end") }
            let byte = byte(offset)
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                try skipEscape()
            } else if byte < 0x20 {
                throw damage("control character in a string")
            } else {
                isASCII = isASCII && byte < 0x80
                offset += 1
            }
        }
        let raw = UnsafeRawBufferPointer(start: base + start, count: offset - start)
        if !isASCII && !UTF8Check.isValid(raw) { throw JSONDamage(reason: "invalid UTF-8", offset: start) }
        offset += 1
        return JSONString(raw: raw, isEscaped: isEscaped, offset: start)
    }

    /// Steps over eight bytes at a time while they are plain ASCII.
    @inline(__always)
    private mutating func skipPlain() {
        while count - offset >= 8 {
            let word = (base + offset).loadUnaligned(as: UInt64.self)
            let quotes = word ^ 0x2222_2222_2222_2222
            let slashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
            let ones: UInt64 = 0x0101_0101_0101_0101
            let special =
                ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes) | word
                | ((word &- 0x2020_2020_2020_2020) & ~word)
            if special & 0x8080_8080_8080_8080 != 0 { return }
            offset += 8
        }
    }

    private mutating func skipEscape() throws(JSONDamage) {
        switch byte(offset + 1) {
        case UInt8(ascii: "u"):
            guard let unit = hexadecimal(offset + 2) else { throw damage("malformed escape") }
            if (0xDC00...0xDFFF).contains(unit) { throw damage("low surrogate without a high one") }
            guard (0xD800...0xDBFF).contains(unit) else {
                offset += 6
                return
            }
            guard byte(offset + 6) == UInt8(ascii: "\\"), byte(offset + 7) == UInt8(ascii: "u"),
                let low = hexadecimal(offset + 8), (0xDC00...0xDFFF).contains(low)
            else { throw damage("high surrogate without a low one") }
            offset += 12
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset += 2
        default:
            throw damage("malformed escape")
        }
    }

    private func hexadecimal(_ at: Int) -> UInt32? {
        var value: UInt32 = 0
        for index in 0..<4 {
            guard let digit = byte(at + index).hexValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// Steps over any value.
    mutating func skipValue() throws(JSONDamage) {
        switch peek() {
        case UInt8(ascii: "{"):
            try enter("{", "expected an object")
            if !take("}") {
                repeat {
                    _ = try string()
                    try expect(":", "expected a colon")
                    try skipValue()
                } while take(",")
                try expect("}", "expected a comma or the end of the object")
            }
            leave()
        case UInt8(ascii: "["):
            try enter("[", "expected an array")
            if !take("]") {
                repeat { try skipValue() } while take(",")
                try expect("]", "expected a comma or the end of the array")
            }
            leave()
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"): if !take(literal: "true") { throw damage("expected a value") }
        case UInt8(ascii: "f"): if !take(literal: "false") { throw damage("expected a value") }
        case UInt8(ascii: "n"): if !take(literal: "null") { throw damage("expected a value") }
        default: _ = try number()
        }
    }
}

extension UInt8 {
    /// The value of an ASCII hexadecimal digit of either case.
    var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}
