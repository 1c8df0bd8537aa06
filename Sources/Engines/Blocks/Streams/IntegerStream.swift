// SPDX-License-Identifier: Apache-2.0

/// A run of 64-bit integers in the smallest of a few schemes. The count is not stored: the reader knows it.
enum IntegerStream {
    /// Raw values are part of the format.
    enum Scheme: UInt8 {
        /// One value for all.
        case constant = 0
        /// One byte each above a base, times a divisor.
        case bytes = 1
        /// A fixed number of bits each above a base, times a divisor.
        case packed = 2
        /// Differences of variable length.
        case delta = 3
        /// Differences of differences.
        case deltaOfDelta = 4
        /// Eight bytes each.
        case plain = 5
        /// A list of at most 256 values, then a byte each.
        case dictionary = 6
    }

    /// Widest packed value: with up to seven bits of shift it still fits one eight-byte load.
    static let packedBitsMax = 56

    /// Writes the values and gives their smallest and largest as signed integers.
    @discardableResult
    static func encode(_ values: [UInt64], into writer: inout ByteWriter) -> ClosedRange<Int64>? {
        values.withUnsafeBufferPointer { encode($0, into: &writer) }
    }

    @discardableResult
    static func encode(
        _ values: UnsafeBufferPointer<UInt64>, into writer: inout ByteWriter
    ) -> ClosedRange<Int64>? {
        guard let first = values.first else { return nil }
        var low = Int64(bitPattern: first)
        var high = low
        for value in values {
            low = min(low, Int64(bitPattern: value))
            high = max(high, Int64(bitPattern: value))
        }
        if low == high {
            writer.write(Scheme.constant.rawValue)
            writer.writeSigned(low)
            return low...high
        }
        let base = UInt64(bitPattern: low)
        let divisor = commonDivisor(of: values, above: base)
        let range = (UInt64(bitPattern: high) &- base) / divisor
        if range <= 0xFF {
            writeHeader(.bytes, low, divisor, into: &writer)
            writer.fill(values.count) { out in
                if divisor == 1 {
                    for index in values.indices {
                        out[index] = UInt8(truncatingIfNeeded: values[index] &- base)
                    }
                } else {
                    for index in values.indices {
                        out[index] = UInt8(truncatingIfNeeded: (values[index] &- base) / divisor)
                    }
                }
            }
        } else {
            encodeWide(values, low, divisor, range, into: &writer)
        }
        return low...high
    }

    private static func writeHeader(
        _ scheme: Scheme, _ base: Int64, _ divisor: UInt64, into writer: inout ByteWriter
    ) {
        writer.write(scheme.rawValue)
        writer.writeSigned(base)
        writer.writeVariable(divisor)
    }

    /// The greatest common divisor of the distances to `base`, which are not all zero.
    private static func commonDivisor(of values: UnsafeBufferPointer<UInt64>, above base: UInt64) -> UInt64 {
        var divisor: UInt64 = 0
        for value in values {
            var rest = value &- base
            while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
            if divisor == 1 { break }
        }
        return divisor
    }

    private static func encodeWide(
        _ values: UnsafeBufferPointer<UInt64>, _ low: Int64, _ divisor: UInt64, _ range: UInt64,
        into writer: inout ByteWriter
    ) {
        let base = UInt64(bitPattern: low)
        let scaled = [UInt64](unsafeUninitializedCapacity: values.count) { out, count in
            if divisor == 1 {
                for index in values.indices { out[index] = values[index] &- base }
            } else {
                for index in values.indices { out[index] = (values[index] &- base) / divisor }
            }
            count = values.count
        }
        var deltaBytes = 0
        var secondBytes = 0
        var previous: UInt64 = 0
        var previousDelta: UInt64 = 0
        for value in scaled {
            let delta = value &- previous
            deltaBytes += Int64(bitPattern: delta).zigzag.variableLength
            secondBytes += Int64(bitPattern: delta &- previousDelta).zigzag.variableLength
            previous = value
            previousDelta = delta
        }
        let width = 64 - range.leadingZeroBitCount
        let packedBytes = width <= packedBitsMax ? (values.count * width + 7) / 8 : .max
        let best = min(deltaBytes, secondBytes, packedBytes, values.count * 8)
        if best > values.count + values.count / 4, encodeDictionary(values, below: best, into: &writer) {
            return
        }
        if best == deltaBytes {
            writeHeader(.delta, low, divisor, into: &writer)
            writeDifferences(scaled, deltaBytes, isSecond: false, into: &writer)
        } else if best == secondBytes {
            writeHeader(.deltaOfDelta, low, divisor, into: &writer)
            writeDifferences(scaled, secondBytes, isSecond: true, into: &writer)
        } else if best == packedBytes {
            writeHeader(.packed, low, divisor, into: &writer)
            writer.write(UInt8(width))
            writePacked(scaled, width, packedBytes, into: &writer)
        } else {
            writer.write(Scheme.plain.rawValue)
            writePlain(values, into: &writer)
        }
    }

    private static func writeDifferences(
        _ scaled: [UInt64], _ size: Int, isSecond: Bool, into writer: inout ByteWriter
    ) {
        writer.fill(size) { out in
            var position = 0
            var previous: UInt64 = 0
            var previousDelta: UInt64 = 0
            for value in scaled {
                let delta = value &- previous
                var rest = Int64(bitPattern: delta &- previousDelta).zigzag
                while rest >= 0x80 {
                    out[position] = UInt8(truncatingIfNeeded: rest) | 0x80
                    position += 1
                    rest >>= 7
                }
                out[position] = UInt8(truncatingIfNeeded: rest)
                position += 1
                previous = value
                if isSecond { previousDelta = delta }
            }
        }
    }

    private static func writePacked(
        _ scaled: [UInt64], _ width: Int, _ size: Int, into writer: inout ByteWriter
    ) {
        writer.fill(size) { out in
            var position = 0
            var pending: UInt64 = 0
            var pendingBits = 0
            for value in scaled {
                pending |= value << UInt64(pendingBits)
                pendingBits += width
                while pendingBits >= 8 {
                    out[position] = UInt8(truncatingIfNeeded: pending)
                    position += 1
                    pending >>= 8
                    pendingBits -= 8
                }
            }
            if pendingBits > 0 { out[position] = UInt8(truncatingIfNeeded: pending) }
        }
    }

    /// Eight bytes each, little-endian, without a header.
    static func writePlain(_ values: UnsafeBufferPointer<UInt64>, into writer: inout ByteWriter) {
        writer.fill(values.count * 8) { out in
            let raw = UnsafeMutableRawPointer(out)
            for index in values.indices {
                raw.storeBytes(of: values[index].littleEndian, toByteOffset: index * 8, as: UInt64.self)
            }
        }
    }

    /// Writes a dictionary when there are few enough distinct values and it is shorter than `limit`.
    private static func encodeDictionary(
        _ values: UnsafeBufferPointer<UInt64>, below limit: Int, into writer: inout ByteWriter
    ) -> Bool {
        var slots = SlotTable(capacity: BlockLimits.integerDictionaryMax * 2)
        let hash = SlotHash.process
        var distinct: [UInt64] = []
        var indices = [UInt8](repeating: 0, count: values.count)
        for (position, value) in values.enumerated() {
            let slot = slots.find(hash.hash(value)) { distinct[$0] == value }.slot
            let index = slots[slot] ?? UInt32(distinct.count)
            if index == distinct.count {
                guard distinct.count < BlockLimits.integerDictionaryMax else { return false }
                distinct.append(value)
                slots[slot] = index
            }
            indices[position] = UInt8(index)
        }
        guard values.count + distinct.count * 9 < limit else { return false }
        writer.write(Scheme.dictionary.rawValue)
        writer.writeVariable(distinct.count)
        for value in distinct { writer.writeSigned(Int64(bitPattern: value)) }
        writer.write(indices)
        return true
    }
}
