// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// The templates of the texts of a row group, as they lie in the chunk of its bodies.
struct BodyTemplates {
    /// How one variable of a template is stored.
    struct Variable {
        var kind: VariableKind
        /// What all values begin and end with, in `bytes`.
        var prefix = 0..<0
        var suffix = 0..<0
        /// Hexadecimal digits.
        var width = 0
    }

    /// The bytes of the chunk.
    let bytes: [UInt8]
    /// The type of each row's body.
    let types: [AttributeType]
    /// How many bodies are texts.
    let textCount: Int
    /// Where each template begins in `bytes`, and where the last ends.
    private(set) var starts: [Int] = [0]
    /// How many texts have each template.
    private(set) var rowCounts: [Int] = []
    private(set) var variables: [Variable] = []
    /// Where the variables of each template begin in `variables`, and where the last's end.
    private(set) var variableStarts: [Int] = [0]

    init(rowCount: Int, from reader: inout ByteReader) throws(CorruptBlock) {
        bytes = reader.bytes
        var types: [AttributeType] = []
        var textCount = 0
        if rowCount > 0, let raw = try IntegerStream.decodeConstant(from: &reader) {
            guard let type = UInt8(exactly: raw).flatMap({ AttributeType(rawValue: $0) }) else {
                throw reader.corrupt(.unknownFormat)
            }
            types = [AttributeType](repeating: type, count: rowCount)
            (self.types, self.textCount) = (types, type == .string ? rowCount : 0)
            if self.textCount > 0 { try readTemplates(from: &reader) }
            try reader.requireEnd()
            return
        }
        types.reserveCapacity(rowCount)
        for raw in try IntegerStream.decode(rowCount, as: UInt8.self, from: &reader) {
            guard let type = AttributeType(rawValue: raw) else { throw reader.corrupt(.unknownFormat) }
            types.append(type)
            if type == .string { textCount += 1 }
        }
        (self.types, self.textCount) = (types, textCount)
        if textCount > 0 { try readTemplates(from: &reader) }
        try reader.requireEnd()
    }

    /// How many templates there are.
    var count: Int { starts.count - 1 }

    /// A template in `bytes`.
    func text(_ template: Int) -> Range<Int> { starts[template]..<starts[template + 1] }

    /// The variables of a template, as indices in `variables`.
    func variables(of template: Int) -> Range<Int> {
        variableStarts[template]..<variableStarts[template + 1]
    }

    private mutating func readTemplates(from reader: inout ByteReader) throws(CorruptBlock) {
        let count = try reader.readCount(atMost: textCount)
        starts = try StringStream.readStrings(count, from: &reader)
        var total = 0
        for rows in try IntegerStream.decode(count, from: &reader) {
            guard rows <= UInt64(textCount - total) else { throw reader.corrupt(.invalidValue) }
            rowCounts.append(Int(rows))
            total += Int(rows)
        }
        guard total == textCount else { throw reader.corrupt(.invalidValue) }
        for template in 0..<count {
            let places = bytes[text(template)].reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
            for _ in 0..<places { variables.append(try Self.readVariable(from: &reader)) }
            variableStarts.append(variables.count)
        }
    }

    private static func readVariable(from reader: inout ByteReader) throws(CorruptBlock) -> Variable {
        guard let kind = VariableKind(rawValue: try reader.readByte()) else {
            throw reader.corrupt(.unknownFormat)
        }
        var variable = Variable(kind: kind)
        switch kind {
        case .text: break
        case .number, .digits:
            variable.prefix = try reader.take(reader.readCount(atMost: BlockLimits.variableAffixBytesMax))
            variable.suffix = try reader.take(reader.readCount(atMost: BlockLimits.variableAffixBytesMax))
        case .lowerHexadecimal, .upperHexadecimal:
            variable.prefix = try reader.take(reader.readCount(atMost: BlockLimits.variableAffixBytesMax))
            variable.width = Int(try reader.readByte())
            guard 1...VariableKind.hexadecimalMax ~= variable.width else {
                throw reader.corrupt(.invalidValue)
            }
        }
        return variable
    }
}
