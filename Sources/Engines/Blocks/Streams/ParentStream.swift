// SPDX-License-Identifier: Apache-2.0

/// The parents of spans, as distances to the row of the parent where that lies in the same row group.
enum ParentStream {
    /// Codes of rows. A code from `nearby` on is a distance in rows, zigzag.
    private static let none: UInt64 = 0
    private static let elsewhere: UInt64 = 1
    private static let nearby: UInt64 = 2

    static func encode(
        parents: [UInt64], spans: [UInt64], into writer: inout ByteWriter, hashing hash: SlotHash = .process
    ) {
        var rows = SpanRows(spans, hashing: hash)
        var others: [UInt64] = []
        let codes = parents.indices.map { row -> UInt64 in
            let parent = parents[row]
            guard parent != 0 else { return none }
            if let candidate = rows.row(of: parent) { return Int64(row - candidate).zigzag + nearby }
            others.append(parent)
            return elsewhere
        }
        IntegerStream.encode(codes, into: &writer)
        others.withUnsafeBufferPointer { IntegerStream.writePlain($0, into: &writer) }
    }

    static func decode(spans: [UInt64], from reader: inout ByteReader) throws(CorruptBlock) -> [UInt64] {
        let codes = try IntegerStream.decode(spans.count, from: &reader)
        let others = try IntegerStream.readPlain(codes.count { $0 == elsewhere }, from: &reader)
        var parents = [UInt64](repeating: 0, count: codes.count)
        var otherIndex = 0
        for (row, code) in codes.enumerated() {
            switch code {
            case none: break
            case elsewhere:
                parents[row] = others[otherIndex]
                otherIndex += 1
            default:
                let (parent, overflow) = Int64(row).subtractingReportingOverflow((code - nearby).unzigzag)
                guard !overflow, parent >= 0, parent < Int64(spans.count) else {
                    throw reader.corrupt(.invalidValue)
                }
                parents[row] = spans[Int(parent)]
            }
        }
        return parents
    }
}
