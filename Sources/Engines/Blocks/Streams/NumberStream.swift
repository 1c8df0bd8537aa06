// SPDX-License-Identifier: Apache-2.0

/// A run of 64-bit patterns that are doubles or integers, in segments that each choose their own scheme.
enum NumberStream {
    /// How a segment is written. Raw values are part of the format; 0…9 are decimals.
    private enum Scheme {
        /// Doubles that are integers divided by this power of ten.
        static let decimalPowersMax = 9
        static let integers: UInt8 = 16
        static let bytePlanes: UInt8 = 17
        /// Doubles near integers divided by a power of ten, and how far they are from them.
        static let driftedDecimals: UInt8 = 18
    }

    private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]
    /// Adding it to and taking it from a double rounds that to an integer up to `integerMax`, without a call.
    private static let rounding = 6_755_399_441_055_744.0
    private static let integerMax = 2_251_799_813_685_248.0

    static func encode(_ values: UnsafeBufferPointer<UInt64>, into writer: inout ByteWriter) {
        var start = 0
        while start < values.count {
            let end = min(start + BlockLimits.numberSegmentCount, values.count)
            encodeSegment(UnsafeBufferPointer(rebasing: values[start..<end]), into: &writer)
            start = end
        }
    }

    static func decode(_ count: Int, from reader: inout ByteReader) throws(CorruptBlock) -> [UInt64] {
        var values: [UInt64] = []
        while values.count < count {
            let segment = min(BlockLimits.numberSegmentCount, count - values.count)
            values.append(contentsOf: try decodeSegment(segment, from: &reader))
        }
        return values
    }

    private static func encodeSegment(_ values: UnsafeBufferPointer<UInt64>, into writer: inout ByteWriter) {
        if let (power, integers) = decimals(values) {
            writer.write(UInt8(power))
            IntegerStream.encode(integers, into: &writer)
            return
        }
        if encodeDrifted(values, into: &writer) { return }
        var integers = ByteWriter()
        IntegerStream.encode(values, into: &integers)
        if integers.bytes.count <= values.count * 5 {
            writer.write(Scheme.integers)
            writer.write(integers.bytes)
        } else {
            writer.write(Scheme.bytePlanes)
            writePlanes(values, into: &writer)
        }
    }

    private static func decodeSegment(
        _ count: Int, from reader: inout ByteReader
    ) throws(CorruptBlock) -> [UInt64] {
        let scheme = try reader.readByte()
        switch scheme {
        case Scheme.integers:
            return try IntegerStream.decode(count, from: &reader)
        case Scheme.bytePlanes:
            return try readPlanes(count, from: &reader)
        case Scheme.driftedDecimals:
            return try readDrifted(count, from: &reader)
        default:
            guard scheme <= Scheme.decimalPowersMax else { throw reader.corrupt(.unknownFormat) }
            let power = powers[Int(scheme)]
            return try IntegerStream.decode(count, from: &reader).map {
                (Double(Int64(bitPattern: $0)) / power).bitPattern
            }
        }
    }

    /// The smallest power of ten by which all values become integers, and those integers.
    private static func decimals(_ values: UnsafeBufferPointer<UInt64>) -> (Int, [UInt64])? {
        var power = 0
        for value in values {
            while integer(value, power) == nil {
                power += 1
                if power > Scheme.decimalPowersMax { return nil }
            }
        }
        var integers: [UInt64] = []
        integers.reserveCapacity(values.count)
        for value in values {
            guard let integer = integer(value, power) else { return nil }
            integers.append(UInt64(bitPattern: integer))
        }
        return (power, integers)
    }

    @inline(__always)
    private static func integer(_ bits: UInt64, _ power: Int) -> Int64? {
        let product = Double(bitPattern: bits) * powers[power]
        guard product.magnitude < integerMax else { return nil }
        let scaled = product + rounding - rounding
        guard (scaled / powers[power]).bitPattern == bits, scaled != 0 || bits == 0 else { return nil }
        return Int64(scaled)
    }

    /// Writes sums of decimals, which miss the nearest decimal by a few steps of their last bit; whether that
    /// paid.
    private static func encodeDrifted(
        _ values: UnsafeBufferPointer<UInt64>, into writer: inout ByteWriter
    ) -> Bool {
        var power = 0
        for value in values {
            while nearest(value, power) == nil {
                power += 1
                if power > Scheme.decimalPowersMax { return false }
            }
        }
        var integers: [UInt64] = []
        var drifts: [UInt64] = []
        integers.reserveCapacity(values.count)
        drifts.reserveCapacity(values.count)
        for value in values {
            guard let (integer, drift) = nearest(value, power) else { return false }
            integers.append(UInt64(bitPattern: integer))
            drifts.append(UInt64(bitPattern: drift))
        }
        var content = ByteWriter()
        IntegerStream.encode(integers, into: &content)
        IntegerStream.encode(drifts, into: &content)
        guard content.bytes.count <= values.count * 5 else { return false }
        writer.write(Scheme.driftedDecimals)
        writer.write(UInt8(power))
        writer.write(content.bytes)
        return true
    }

    /// The integer whose quotient by the power of ten is nearest to a double, and how many steps that is
    /// away.
    @inline(__always)
    private static func nearest(_ bits: UInt64, _ power: Int) -> (Int64, Int64)? {
        let product = Double(bitPattern: bits) * powers[power]
        guard product.magnitude < integerMax else { return nil }
        let scaled = product + rounding - rounding
        let drift = Int64(bitPattern: bits &- (scaled / powers[power]).bitPattern)
        guard drift >= -BlockLimits.decimalDriftMax, drift <= BlockLimits.decimalDriftMax else { return nil }
        return (Int64(scaled), drift)
    }

    private static func readDrifted(
        _ count: Int, from reader: inout ByteReader
    ) throws(CorruptBlock) -> [UInt64] {
        let power = Int(try reader.readByte())
        guard power <= Scheme.decimalPowersMax else { throw reader.corrupt(.unknownFormat) }
        var values = try IntegerStream.decode(count, from: &reader)
        let drifts = try IntegerStream.decode(count, from: &reader)
        for index in values.indices {
            let decimal = Double(Int64(bitPattern: values[index])) / powers[power]
            values[index] = decimal.bitPattern &+ drifts[index]
        }
        return values
    }

    /// Each value is combined by exclusive or with the one before it; then come all highest bytes, all second
    /// ones ….
    private static func writePlanes(_ values: UnsafeBufferPointer<UInt64>, into writer: inout ByteWriter) {
        writer.fill(values.count * 8) { out in
            var previous: UInt64 = 0
            for (index, value) in values.enumerated() {
                let difference = value ^ previous
                for plane in 0..<8 {
                    out[plane * values.count + index] =
                        UInt8(truncatingIfNeeded: difference >> UInt64(56 - plane * 8))
                }
                previous = value
            }
        }
    }

    private static func readPlanes(_ count: Int, from reader: inout ByteReader) throws(CorruptBlock)
        -> [UInt64]
    {
        let start = try reader.take(count * 8).lowerBound
        return reader.bytes.withUnsafeBufferPointer { bytes in
            var values = [UInt64](repeating: 0, count: count)
            var previous: UInt64 = 0
            for index in 0..<count {
                for plane in 0..<8 {
                    values[index] = values[index] << 8 | UInt64(bytes[start + plane * count + index])
                }
                previous ^= values[index]
                values[index] = previous
            }
            return values
        }
    }
}
