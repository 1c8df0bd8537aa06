// SPDX-License-Identifier: Apache-2.0

/// Writes JSON text straight into bytes. Commas are placed by the writer; callers open, fill and close.
public struct JSONWriter: Sendable {
    /// The text so far.
    public private(set) var bytes: [UInt8] = []
    /// Whether the next value or name at this level must be preceded by a comma.
    private var needsComma = false
    /// Spaces per level; 0 writes one line.
    private let indentation: Int
    private var depth = 0
    /// Whether the task was cancelled while this writer, which asks for it, was writing: lists leave the rest
    /// out, and the text is of no use.
    public private(set) var isAbandoned = false
    /// How many bytes there may be before it is asked again; never for a writer that ends in any case.
    private var uncheckedUntil: Int

    /// A writer of one line, or of indented text for people; one that `mayBeAbandoned` notices now and then
    /// that its task was cancelled.
    public init(indentation: Int = 0, mayBeAbandoned: Bool = false) {
        self.indentation = indentation
        uncheckedUntil = mayBeAbandoned ? ContractsLimits.uncheckedBytesMax : .max
    }

    public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    public mutating func endObject() { end(UInt8(ascii: "}")) }
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// Writes the name of the member whose value is written next.
    public mutating func name(_ name: String) {
        separate()
        quote(name)
        endName()
    }

    /// Writes a name that `quoted` made ready.
    mutating func name(quoted name: [UInt8]) {
        separate()
        bytes.append(contentsOf: name)
        endName()
    }

    /// A string with its quotation marks, to be written often.
    static func quoted(_ text: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.quote(text)
        return writer.bytes
    }

    private mutating func endName() {
        bytes.append(UInt8(ascii: ":"))
        if indentation > 0 { bytes.append(UInt8(ascii: " ")) }
        needsComma = false
    }

    public mutating func null() { literal("null") }
    public mutating func write(_ value: Bool) { literal(value ? "true" : "false") }
    public mutating func write(_ value: some BinaryInteger) { literal(String(value)) }

    public mutating func write(_ value: String) {
        separate()
        quote(value)
        needsComma = true
    }

    /// Writes a double so that it stays a double (`1.0`); JSON has no NaN and infinities: they become
    /// strings.
    public mutating func write(_ value: Double) {
        if value.isFinite {
            literal(value.description)
        } else {
            write(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
        }
    }

    public mutating func write(_ value: JSON) {
        switch value {
        case .null: null()
        case .bool(let value): write(value)
        case .integer(let value): write(value)
        case .number(let value): write(value)
        case .string(let value): write(value)
        case .array(let elements):
            beginArray()
            for element in elements { write(element) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                name(member.name)
                write(member.value)
            }
            endObject()
        }
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        depth += 1
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        depth -= 1
        if needsComma { breakLine() }
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    private mutating func separate() {
        if bytes.count >= uncheckedUntil {
            uncheckedUntil = bytes.count + ContractsLimits.uncheckedBytesMax
            if Task.isCancelled { isAbandoned = true }
        }
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        let follows = bytes.last
        if follows == UInt8(ascii: ",") && needsComma || follows == UInt8(ascii: "{")
            || follows == UInt8(ascii: "[")
        {
            breakLine()
        }
    }

    private mutating func breakLine() {
        guard indentation > 0 else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * indentation))
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var plain = 0
            for index in 0..<utf8.count {
                let byte = utf8[index]
                if byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") { continue }
                bytes.append(contentsOf: utf8[plain..<index])
                escape(byte)
                plain = index + 1
            }
            bytes.append(contentsOf: utf8[plain...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
            bytes.append(contentsOf: [digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }
    }
}
