// SPDX-License-Identifier: Apache-2.0

extension JSONString {
    /// The text with its escapes resolved.
    var content: [UInt8] {
        var bytes: [UInt8] = []
        appendContent(to: &bytes)
        return bytes
    }

    /// Appends the text with its escapes resolved; the reader has checked them.
    func appendContent(to bytes: inout [UInt8]) {
        guard isEscaped else {
            bytes.append(contentsOf: raw)
            return
        }
        var index = 0
        while index < raw.count {
            guard raw[index] == UInt8(ascii: "\\") else {
                bytes.append(raw[index])
                index += 1
                continue
            }
            switch raw[index + 1] {
            case UInt8(ascii: "u"):
                index += appendScalar(at: index, to: &bytes)
                continue
            case UInt8(ascii: "b"): bytes.append(0x08)
            case UInt8(ascii: "f"): bytes.append(0x0C)
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case let byte: bytes.append(byte)
            }
            index += 2
        }
    }

    /// Appends the UTF-8 of a `\u` escape or pair of them; returns how many bytes of text they take.
    private func appendScalar(at index: Int, to bytes: inout [UInt8]) -> Int {
        let first = unit(at: index + 2)
        var value = first
        var length = 6
        if (0xD800...0xDBFF).contains(first) {
            value = 0x10000 + (first - 0xD800) << 10 + (unit(at: index + 8) - 0xDC00)
            length = 12
        }
        if let scalar = Unicode.Scalar(value) { bytes.append(contentsOf: Character(scalar).utf8) }
        return length
    }

    private func unit(at index: Int) -> UInt32 {
        (index..<index + 4).reduce(0) { $0 << 4 | UInt32(raw[$1].hexValue ?? 0) }
    }

    /// The bytes of a hexadecimal string of either case.
    func hexadecimal() throws(JSONDamage) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raw.count / 2)
        guard raw.count % 2 == 0 else { throw JSONDamage(reason: "not hexadecimal", offset: offset) }
        for index in stride(from: 0, to: raw.count, by: 2) {
            guard let high = raw[index].hexValue, let low = raw[index + 1].hexValue else {
                throw JSONDamage(reason: "not hexadecimal", offset: offset)
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// The bytes of a base64 string, standard or URL-safe, with or without padding.
    func base64() throws(JSONDamage) -> [UInt8] {
        var text = content
        while text.last == UInt8(ascii: "="), text.count % 4 == 0 || text.count % 4 == 3 { text.removeLast() }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var bitCount = 0
        for byte in text {
            guard let value = byte.base64Value else { throw JSONDamage(reason: "not base64", offset: offset) }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        }
        guard text.count % 4 != 1 else { throw JSONDamage(reason: "not base64", offset: offset) }
        return bytes
    }
}

extension UInt8 {
    /// The value of a base64 digit of either alphabet.
    fileprivate var base64Value: UInt8? {
        switch self {
        case 0x41...0x5A: self - 0x41
        case 0x61...0x7A: self - 0x61 + 26
        case 0x30...0x39: self - 0x30 + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
