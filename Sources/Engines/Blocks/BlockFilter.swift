// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// Answers whether a block may contain something, from few bytes.
///
/// A list of sections, of which today there is one kind: a bloom filter over trace ids. A reader skips kinds
/// it does not know.
public struct BlockFilter: Sendable {
    /// The first byte of a filter.
    private static let format: UInt8 = 1
    /// Kinds of sections. Raw values are part of the format.
    private static let traceIDs: UInt8 = 1
    /// Bits set for each id.
    private static let probeCount: UInt64 = 8

    /// The bits over trace ids; `nil` when the block has no such section.
    private let traceBits: [UInt64]?

    /// Reads a filter.
    public init(decoding bytes: [UInt8]) throws(CorruptBlock) {
        guard let format = bytes.first, format == Self.format else {
            throw CorruptBlock(bytes.isEmpty ? .truncated : .unknownFormat, in: .filter)
        }
        var reader = try ByteReader.checked(bytes, in: .filter)
        _ = try reader.readByte()
        var traceBits: [UInt64]?
        while reader.remaining > 0 {
            let kind = try reader.readByte()
            let content = try reader.take(reader.readCount(atMost: reader.remaining))
            guard kind == Self.traceIDs else { continue }
            guard content.count % 8 == 0 else { throw reader.corrupt(.invalidValue) }
            var section = ByteReader(bytes, content, in: .filter)
            traceBits = try IntegerStream.readPlain(content.count / 8, from: &section)
        }
        self.traceBits = traceBits
    }

    /// Whether a row with this trace id may be in the block: `false` is certain, `true` is wrong for about 6
    /// of 10,000 ids that are not there. Always `true` for `TraceID.none`, which is not filtered.
    public func mayContain(traceID: TraceID) -> Bool {
        guard let traceBits, !traceID.isNone else { return true }
        guard !traceBits.isEmpty else { return false }
        return Self.probes(traceID.high, traceID.low, bitCount: traceBits.count * 64).allSatisfy {
            traceBits[$0 / 64] & 1 << UInt64($0 % 64) != 0
        }
    }

    /// The filter over these trace ids, of which those that are none are left out; without ids an empty
    /// filter.
    static func encode(traceIDs: TraceNumbering?) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(format)
        if let traceIDs {
            let wordCount = (traceIDs.count * BlockLimits.filterBitsPerTrace + 63) / 64
            var bits = [UInt64](repeating: 0, count: wordCount)
            for (high, low) in zip(traceIDs.high, traceIDs.low) where high != 0 || low != 0 {
                for bit in probes(high, low, bitCount: wordCount * 64) {
                    bits[bit / 64] |= 1 << UInt64(bit % 64)
                }
            }
            writer.write(Self.traceIDs)
            writer.writeVariable(wordCount * 8)
            bits.withUnsafeBufferPointer { IntegerStream.writePlain($0, into: &writer) }
        }
        writer.writeChecksum()
        return writer.bytes
    }

    /// The bits of an id: double hashing, brought into the range by multiplication.
    ///
    /// The hash belongs to the format, so it has no key and ids can be chosen. The worst they do is to share
    /// no bits: half of all bits are set, and one other id in 256 is taken for present. An id costs
    /// `probeCount` bits whatever it is.
    private static func probes(_ high: UInt64, _ low: UInt64, bitCount: Int) -> some Sequence<Int> {
        let first = mix(high ^ mix(low))
        let step = mix(first) | 1
        return (0..<probeCount).lazy.map {
            Int((first &+ $0 &* step).multipliedFullWidth(by: UInt64(bitCount)).high)
        }
    }

    /// The finaliser of SplitMix64.
    private static func mix(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
