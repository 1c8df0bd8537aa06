// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Writes the bodies of a row group: types and templates, the template of each row, variables that are
/// numbers, variables that are texts, and bodies that are no texts.
struct BodyEncoding {
    /// The chunk of types and templates.
    private(set) var head = ByteWriter()
    /// The template of each text.
    private(set) var rowTemplates = ByteWriter()
    private(set) var numbers = ByteWriter()
    private(set) var texts = ByteWriter()
    /// The bodies that are no texts, type by type.
    private(set) var values = ByteWriter()

    /// Takes the bodies of some rows; adds their words to the filter.
    init(_ batch: LogBatch, _ rows: ArraySlice<UInt32>, _ filter: inout FilterBuilder) {
        IntegerStream.encode(rows.map { UInt64(batch.bodyType[Int($0)].rawValue) }, into: &head)
        for type in AttributeType.allCases {
            let cells = rows.compactMap { row in
                batch.bodyType[Int(row)] == type ? batch.bodyValue[Int(row)] : nil
            }
            if cells.isEmpty { continue }
            LogWords.add(cells, type, of: batch.bodies, to: &filter)
            switch type {
            case .empty: break
            case .bool, .int: IntegerStream.encode(cells, into: &values)
            case .double: cells.withUnsafeBufferPointer { NumberStream.encode($0, into: &values) }
            case .string:
                encodeTexts(cells.map { UInt32(truncatingIfNeeded: $0) }, of: batch.bodies, &filter)
            case .bytes, .array, .map: encodeMessages(cells, of: batch.bodies)
            }
        }
    }

    private mutating func encodeTexts(_ rows: [UInt32], of bodies: ByteColumn, _ filter: inout FilterBuilder)
    {
        let columns = VariableColumns(BodySplitting(bodies, rows), bodies, rows)
        LogWords.add(columns, of: bodies, to: &filter)
        head.writeVariable(columns.used.count)
        StringStream.writeStrings(columns.used, of: columns.texts, into: &head)
        IntegerStream.encode(columns.rowCounts.map { UInt64($0) }, into: &head)
        IntegerStream.encode(columns.rowTemplates, into: &rowTemplates)
        bodies.bytes.withUnsafeBufferPointer { bodies in
            columns.mergedTexts.withUnsafeBufferPointer { templates in
                var stream = VariableStream(bodies: bodies, templates: templates)
                var start = 0
                for template in columns.used.indices {
                    for _ in 0..<columns.variableCounts[template] {
                        let end = start + columns.rowCounts[template]
                        stream.encode(columns.pieces[start..<end])
                        start = end
                    }
                }
                head.write(stream.kinds.bytes)
                numbers = stream.numbers
                texts = stream.texts
            }
        }
    }

    private mutating func encodeMessages(_ cells: [UInt64], of bodies: ByteColumn) {
        let pieces = cells.map { TextPiece(bodies.range(of: UInt32(truncatingIfNeeded: $0))) }
        bodies.bytes.withUnsafeBufferPointer { bytes in
            var stream = VariableStream(bodies: bytes, templates: UnsafeBufferPointer(start: nil, count: 0))
            stream.encodeTexts(pieces[...])
            values.write(stream.texts.bytes)
        }
    }
}
