// SPDX-License-Identifier: Apache-2.0

/// A run of trace ids: the distinct ones in order of appearance, 16 bytes each, then an index each.
enum TraceIDStream {
    static func encode(
        high: [UInt64], low: [UInt64], into writer: inout ByteWriter, hashing hash: SlotHash = .process
    ) {
        guard !high.isEmpty else { return }
        var numbering = TraceNumbering(capacity: high.count, hashing: hash)
        let indices = high.indices.map { UInt64(numbering.number(high: high[$0], low: low[$0])) }
        writer.writeVariable(numbering.count)
        IntegerStream.encode(indices, into: &writer)
        numbering.high.withUnsafeBufferPointer { IntegerStream.writePlain($0, into: &writer) }
        numbering.low.withUnsafeBufferPointer { IntegerStream.writePlain($0, into: &writer) }
    }

    /// Reads the ids as they are stored, with the codes of some rows.
    static func decodeView(
        _ rows: RowSelection, from reader: inout ByteReader
    ) throws(CorruptBlock) -> TraceIDView {
        guard rows.rowCount > 0 else { return TraceIDView(high: [], low: [], codes: []) }
        let distinct = try reader.readCount(atMost: rows.rowCount)
        let indices = try IntegerStream.decode(rows, below: distinct, from: &reader)
        let high = try IntegerStream.readPlain(distinct, from: &reader)
        let low = try IntegerStream.readPlain(distinct, from: &reader)
        return TraceIDView(high: high, low: low, codes: indices)
    }
}
