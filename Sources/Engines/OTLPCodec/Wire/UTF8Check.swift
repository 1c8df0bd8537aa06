// SPDX-License-Identifier: Apache-2.0

/// Decides whether bytes are well-formed UTF-8 (Unicode, table 3-7).
enum UTF8Check {
    @inline(__always)
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let start = bytes.baseAddress else { return true }
        let end = start + bytes.count
        var next = start
        while end - next >= 8 {
            if next.loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 != 0 {
                return isValidSlowly(next, end)
            }
            next += 8
        }
        while next < end {
            if next.load(as: UInt8.self) >= 0x80 { return isValidSlowly(next, end) }
            next += 1
        }
        return true
    }

    @inline(never)
    private static func isValidSlowly(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> Bool {
        var next = start
        while next < end {
            let lead = next.load(as: UInt8.self)
            if lead < 0x80 {
                next += 1
                continue
            }
            let (length, second): (Int, ClosedRange<UInt8>) =
                switch lead {
                case 0xC2...0xDF: (2, 0x80...0xBF)
                case 0xE0: (3, 0xA0...0xBF)
                case 0xE1...0xEC, 0xEE...0xEF: (3, 0x80...0xBF)
                case 0xED: (3, 0x80...0x9F)
                case 0xF0: (4, 0x90...0xBF)
                case 0xF1...0xF3: (4, 0x80...0xBF)
                case 0xF4: (4, 0x80...0x8F)
                default: (0, 0...0)
                }
            guard length > 0, end - next >= length,
                second.contains(next.load(fromByteOffset: 1, as: UInt8.self))
            else { return false }
            for index in 2..<max(2, length)
            where next.load(fromByteOffset: index, as: UInt8.self) & 0xC0 != 0x80 {
                return false
            }
            next += length
        }
        return true
    }
}
