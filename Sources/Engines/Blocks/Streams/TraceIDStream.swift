// SPDX-License-Identifier: Apache-2.0

/// A run of trace ids: the distinct ones in order of appearance, 16 bytes each, then an index each.
enum TraceIDStream {
    static func encode(high: [UInt64], low: [UInt64], into writer: inout ByteWriter) {
        guard !high.isEmpty else { return }
        var numbering = TraceNumbering(capacity: high.count)
        let indices = high.indices.map { UInt64(numbering.number(high: high[$0], low: low[$0])) }
        writer.writeVariable(numbering.count)
        IntegerStream.encode(indices, into: &writer)
        numbering.high.withUnsafeBufferPointer { IntegerStream.writePlain($0, into: &writer) }
        numbering.low.withUnsafeBufferPointer { IntegerStream.writePlain($0, into: &writer) }
    }

    static func decode(
        _ count: Int, from reader: inout ByteReader
    ) throws(CorruptBlock) -> (high: [UInt64], low: [UInt64]) {
        guard count > 0 else { return ([], []) }
        let distinct = try reader.readCount(atMost: count)
        let indices = try IntegerStream.decode(count, below: distinct, from: &reader)
        let high = try IntegerStream.readPlain(distinct, from: &reader)
        let low = try IntegerStream.readPlain(distinct, from: &reader)
        return (indices.map { high[Int($0)] }, indices.map { low[Int($0)] })
    }
}

/// Numbers distinct trace ids in order of appearance.
struct TraceNumbering {
    private(set) var high: [UInt64] = []
    private(set) var low: [UInt64] = []
    /// Open addressing: number + 1, or 0 for a free slot.
    private var slots: [UInt32]
    private let mask: Int
    private var last: UInt32 = 0

    /// For at most `capacity` calls of `number`.
    init(capacity: Int) {
        var size = 64
        while size < capacity * 2 { size *= 2 }
        slots = [UInt32](repeating: 0, count: size)
        mask = size - 1
    }

    var count: Int { high.count }

    mutating func number(high: UInt64, low: UInt64) -> UInt32 {
        if !self.high.isEmpty, self.high[Int(last)] == high, self.low[Int(last)] == low { return last }
        // Multiply and fold, so that ids with constant halves still spread.
        let product = (high ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: low ^ 0xD6E8_FEB8_6659_FD93)
        var slot = Int(truncatingIfNeeded: product.high ^ product.low) & mask
        while slots[slot] != 0 {
            let number = slots[slot] - 1
            if self.high[Int(number)] == high, self.low[Int(number)] == low {
                last = number
                return number
            }
            slot = (slot + 1) & mask
        }
        last = UInt32(self.high.count)
        self.high.append(high)
        self.low.append(low)
        slots[slot] = last + 1
        return last
    }
}
