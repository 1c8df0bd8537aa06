// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension RowGroupDecoder {
    /// The types and templates of the bodies (format 2).
    mutating func bodyTemplates() throws(CorruptBlock) -> BodyTemplates {
        var reader = try reader(.body)
        return try BodyTemplates(rowCount: rowCount, from: &reader)
    }

    /// The template of each text, checked against the counts of the templates.
    mutating func rowTemplates(_ templates: BodyTemplates) throws(CorruptBlock) -> [UInt64] {
        guard templates.textCount > 0 else { return [] }
        var reader = try reader(.bodyTemplate)
        let texts = RowSelection.all(of: templates.textCount)
        let numbers = try IntegerStream.decode(texts, below: templates.count, from: &reader)
        try reader.requireEnd()
        var counts = [Int](repeating: 0, count: templates.count)
        for number in numbers { counts[Int(number)] += 1 }
        guard counts == templates.rowCounts else { throw reader.corrupt(.invalidValue) }
        return numbers
    }

    /// The wanted variables of the texts, all by default.
    mutating func bodyVariables(
        _ templates: BodyTemplates, wanted: [Bool]? = nil
    ) throws(CorruptBlock) -> BodyVariables {
        let withNumbers = BodyVariables.haveNumbers(templates, wanted)
        let numbers = withNumbers && hasChunk(.bodyNumbers) ? try reader(.bodyNumbers) : nil
        let texts = hasChunk(.bodyTexts) ? try reader(.bodyTexts) : nil
        return try BodyVariables(
            templates, wanted: wanted, numbers: numbers, texts: texts,
            missing: corrupt(.missingChunk))
    }

    /// Decodes bodies of format 2.
    mutating func decodeTemplatedBodies(into batch: inout LogBatch) throws(CorruptBlock) {
        let templates = try bodyTemplates()
        let rowTemplates = try rowTemplates(templates)
        let wanted = rows.isAll ? nil : variables(ofRows: templates, rowTemplates)
        var writing = BodyWriting(templates, try bodyVariables(templates, wanted: wanted))
        var ranks = [Int](repeating: 0, count: templates.count)
        var values = try bodyValues(templates, into: &batch)
        batch.bodyType = rows.pick(templates.types)
        batch.bodyValue.reserveCapacity(rows.count)
        let isWanted = rows.mask
        var text = 0
        for (row, type) in templates.types.enumerated() {
            if !isWanted[row] {
                if type == .string {
                    ranks[Int(rowTemplates[text])] += 1
                    text += 1
                } else {
                    values[Int(type.rawValue)].removeLast()
                }
            } else if type == .string {
                let template = Int(rowTemplates[text])
                let number = batch.bodies.append { writing.write(template, rank: ranks[template], to: &$0) }
                batch.bodyValue.append(UInt64(number))
                ranks[template] += 1
                text += 1
                guard batch.bodies.bytes.count <= BlockLimits.decodedBytesMax else {
                    throw corrupt(.tooLarge)
                }
            } else {
                batch.bodyValue.append(values[Int(type.rawValue)].removeLast())
            }
        }
    }

    /// For each variable whether a wanted row has it.
    private func variables(ofRows templates: BodyTemplates, _ rowTemplates: [UInt64]) -> [Bool] {
        var wanted = [Bool](repeating: false, count: templates.variables.count)
        let isWanted = rows.mask
        var text = 0
        for (row, type) in templates.types.enumerated() where type == .string {
            if isWanted[row] {
                for variable in templates.variables(of: Int(rowTemplates[text])) { wanted[variable] = true }
            }
            text += 1
        }
        return wanted
    }

    /// The bodies that are no texts, by type, last first.
    private mutating func bodyValues(
        _ templates: BodyTemplates, into batch: inout LogBatch
    ) throws(CorruptBlock) -> [[UInt64]] {
        var counts = [Int](repeating: 0, count: AttributeType.allCases.count)
        for type in templates.types { counts[Int(type.rawValue)] += 1 }
        var reader = hasChunk(.bodyValues) ? try reader(.bodyValues) : nil
        var all: [[UInt64]] = []
        for type in AttributeType.allCases {
            let count = counts[Int(type.rawValue)]
            if type == .string || type == .empty || count == 0 {
                all.append([UInt64](repeating: 0, count: type == .empty ? count : 0))
                continue
            }
            guard var values = reader.take() else { throw corrupt(.missingChunk) }
            all.append(try Self.values(count, as: type, from: &values, into: &batch.bodies).reversed())
            reader = values
        }
        if let reader { try reader.requireEnd() }
        return all
    }

    /// Reads bodies of one type; what is of variable length is added to `bodies`, each distinct one once.
    static func values(
        _ count: Int, as type: AttributeType, from reader: inout ByteReader, into bodies: inout ByteColumn
    ) throws(CorruptBlock) -> [UInt64] {
        switch type {
        case .empty: return [UInt64](repeating: 0, count: count)
        case .bool, .int: return try IntegerStream.decode(count, from: &reader)
        case .double: return try NumberStream.decode(count, from: &reader)
        case .string, .bytes, .array, .map:
            let column = try StringStream.decode(count, from: &reader)
            let first = UInt64(bodies.count)
            column.bytes.withUnsafeBytes { bytes in
                for index in 0..<column.distinctCount {
                    bodies.append(UnsafeRawBufferPointer(rebasing: bytes[column.string(index)]))
                }
            }
            guard let indices = column.indices else { return (0..<UInt64(count)).map { first + $0 } }
            return indices.map { first + $0 }
        }
    }
}
