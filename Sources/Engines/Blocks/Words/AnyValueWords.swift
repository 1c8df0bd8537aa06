// SPDX-License-Identifier: Apache-2.0

/// Finds what may be searched for in a stored `AnyValue` that is an array or a map: its strings and keys, and
/// its numbers as text.
struct AnyValueWords {
    /// Deepest value that is looked into; ingestion accepts none that is deeper.
    private static let depthMax = 128

    private var bytes: UnsafeRawBufferPointer
    private var offset = 0

    private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Calls `body` with each text. Gives `false` when there may be more than that: the message is damaged.
    static func forEachText(in message: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void)
        -> Bool
    {
        for text in ["null", "true", "false"] { lend(text, to: body) }
        return readValue(message, depth: 0, body)
    }

    private static func lend(_ text: String, to body: (UnsafeRawBufferPointer) -> Void) {
        var text = text
        text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }

    private static func readValue(
        _ message: UnsafeRawBufferPointer, depth: Int, _ body: (UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        guard depth < depthMax else { return false }
        var reader = AnyValueWords(bytes: message)
        while reader.offset < reader.bytes.count {
            guard let tag = reader.varint() else { return false }
            switch tag {
            case 0x0A:
                guard let text = reader.slice() else { return false }
                body(text)
            case 0x10:
                guard reader.varint() != nil else { return false }
            case 0x18:
                guard let number = reader.varint() else { return false }
                lend(String(Int64(bitPattern: number)), to: body)
            case 0x21:
                guard let bits = reader.fixed64() else { return false }
                lend(String(Double(bitPattern: bits)), to: body)
            case 0x2A:
                guard let list = reader.slice(),
                    forEachElement(list, { readValue($0, depth: depth + 1, body) })
                else { return false }
            case 0x32:
                guard let list = reader.slice(),
                    forEachElement(list, { readEntry($0, depth: depth + 1, body) })
                else { return false }
            case 0x3A:
                guard reader.slice() != nil else { return false }
            default: return false
            }
        }
        return true
    }

    private static func readEntry(
        _ message: UnsafeRawBufferPointer, depth: Int, _ body: (UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        var reader = AnyValueWords(bytes: message)
        while reader.offset < reader.bytes.count {
            guard let tag = reader.varint(), let content = reader.slice() else { return false }
            switch tag {
            case 0x0A: body(content)
            case 0x12: guard readValue(content, depth: depth, body) else { return false }
            default: return false
            }
        }
        return true
    }

    private static func forEachElement(
        _ list: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Bool
    ) -> Bool {
        var reader = AnyValueWords(bytes: list)
        while reader.offset < reader.bytes.count {
            guard reader.varint() == 0x0A, let element = reader.slice(), body(element) else { return false }
        }
        return true
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.count, shift < 64 {
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    private mutating func fixed64() -> UInt64? {
        guard bytes.count - offset >= 8 else { return nil }
        defer { offset += 8 }
        return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    private mutating func slice() -> UnsafeRawBufferPointer? {
        guard let count = varint(), count <= UInt64(bytes.count - offset) else { return nil }
        defer { offset += Int(count) }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + Int(count)])
    }
}
