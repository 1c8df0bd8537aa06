// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// What the chunk of attribute layouts says: see `AttributeShapes`.
struct AttributeLayouts {
    /// Set in the byte of a column's type when its values have a chunk of their own.
    static let ownFlag: UInt8 = 0x80

    struct Column {
        /// Where the key lies in the chunk's bytes.
        var key: Range<Int>
        var type: AttributeType
        var isOwn: Bool
        /// How many values there are.
        var count = 0
    }

    /// The bytes that hold the keys.
    let bytes: [UInt8]
    private(set) var columns: [Column] = []
    /// The columns of all layouts, one layout after the other.
    let layoutColumns: [UInt64]
    /// Where each layout begins in `layoutColumns`, and where the last ends.
    private(set) var layoutStarts: [Int] = [0]
    /// The layout of each row.
    let rowLayouts: [UInt64]
    /// Entries of all rows.
    private(set) var entryCount = 0

    init(rowCount: Int, from reader: inout ByteReader) throws(CorruptBlock) {
        bytes = reader.bytes
        let columnCount = try reader.readCount(atMost: reader.remaining)
        let keys = try StringStream.readStrings(columnCount, from: &reader)
        for index in 0..<columnCount {
            let byte = try reader.readByte()
            guard let type = AttributeType(rawValue: byte & ~Self.ownFlag) else {
                throw reader.corrupt(.unknownFormat)
            }
            let key = keys[index]..<keys[index + 1]
            columns.append(Column(key: key, type: type, isOwn: byte & Self.ownFlag != 0))
        }
        let layoutCount = try reader.readCount(atMost: rowCount)
        for count in try IntegerStream.decode(layoutCount, from: &reader) {
            let end = UInt64(layoutStarts[layoutStarts.count - 1]).addingReportingOverflow(count)
            guard !end.overflow, end.partialValue <= UInt64(BlockLimits.decodedEntriesMax) else {
                throw reader.corrupt(.tooLarge)
            }
            layoutStarts.append(Int(end.partialValue))
        }
        let total = layoutStarts[layoutStarts.count - 1]
        layoutColumns = try IntegerStream.decode(.all(of: total), below: columnCount, from: &reader)
        rowLayouts = try IntegerStream.decode(.all(of: rowCount), below: layoutCount, from: &reader)
        try reader.requireEnd()
        guard countEntries() else { throw reader.corrupt(.tooLarge) }
    }

    /// Indices in `layoutColumns`.
    func range(ofLayout layout: Int) -> Range<Int> { layoutStarts[layout]..<layoutStarts[layout + 1] }

    /// The row of each value of a column, ascending.
    func rows(ofColumn column: Int) -> [UInt32] {
        var uses = [Int](repeating: 0, count: layoutStarts.count - 1)
        for layout in uses.indices {
            uses[layout] = layoutColumns[range(ofLayout: layout)].count { $0 == UInt64(column) }
        }
        var rows: [UInt32] = []
        rows.reserveCapacity(columns[column].count)
        for (row, layout) in rowLayouts.enumerated() {
            for _ in 0..<uses[Int(layout)] { rows.append(UInt32(row)) }
        }
        return rows
    }

    private mutating func countEntries() -> Bool {
        var uses = [Int](repeating: 0, count: layoutStarts.count - 1)
        for layout in rowLayouts {
            uses[Int(layout)] += 1
            entryCount += range(ofLayout: Int(layout)).count
            if entryCount > BlockLimits.decodedEntriesMax { return false }
        }
        for layout in uses.indices where uses[layout] > 0 {
            for column in range(ofLayout: layout) {
                columns[Int(layoutColumns[column])].count += uses[layout]
            }
        }
        return true
    }
}
