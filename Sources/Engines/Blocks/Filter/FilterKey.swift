// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// Something a filter can be asked for: a kind, and the hash of what is looked for.
public struct FilterKey: Sendable, Hashable {
    /// What filters know about a block. Raw values are part of the format; 1 was that of format 1.
    public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
        case traceID = 2
        /// A word of a text, folded to lower case by whoever adds or asks.
        case word = 3
        /// An attribute of a row or its resource: key, type and value.
        case attribute = 4
    }

    public let kind: Kind
    public let hash: UInt64

    @inline(__always)
    public init(_ kind: Kind, hash: UInt64) { (self.kind, self.hash) = (kind, hash) }

    /// A trace id. `TraceID.none` is never added, and may be in every block.
    @inline(__always)
    public static func traceID(_ id: TraceID) -> FilterKey { traceID(high: id.high, low: id.low) }

    @inline(__always)
    static func traceID(high: UInt64, low: UInt64) -> FilterKey {
        FilterKey(.traceID, hash: FilterHash.mix(high ^ FilterHash.mix(low)))
    }

    /// The UTF-8 of a word.
    public static func word(_ bytes: UnsafeRawBufferPointer) -> FilterKey {
        FilterKey(.word, hash: FilterHash.hash(bytes))
    }

    /// A word.
    public static func word(_ word: String) -> FilterKey {
        var word = word
        return word.withUTF8 { .word(UnsafeRawBufferPointer($0)) }
    }

    /// An attribute with a value of eight bytes or none (empty, bool, int, double): `bits` as in a cell.
    public static func attribute(key: String, type: AttributeType, bits: UInt64) -> FilterKey {
        attribute(keyHash: hash(ofKey: key), type: type, bits: bits)
    }

    /// An attribute with a value of bytes (string, bytes, array, map).
    public static func attribute(
        key: String, type: AttributeType, bytes: UnsafeRawBufferPointer
    ) -> FilterKey {
        attribute(keyHash: hash(ofKey: key), type: type, valueHash: FilterHash.hash(bytes))
    }

    /// An attribute with a text.
    public static func attribute(key: String, value: String) -> FilterKey {
        var value = value
        return value.withUTF8 { .attribute(key: key, type: .string, bytes: UnsafeRawBufferPointer($0)) }
    }

    /// That the values of this key and type are not all listed: whoever looks for one asks for this too.
    public static func unlisted(key: String, type: AttributeType) -> FilterKey {
        unlisted(keyHash: hash(ofKey: key), type: type)
    }

    @inline(__always)
    static func unlisted(keyHash: UInt64, type: AttributeType) -> FilterKey {
        FilterKey(.attribute, hash: FilterHash.mix(FilterHash.mix(keyHash ^ .max) &+ UInt64(type.rawValue)))
    }

    @inline(__always)
    static func attribute(keyHash: UInt64, type: AttributeType, bits: UInt64) -> FilterKey {
        attribute(keyHash: keyHash, type: type, valueHash: FilterHash.mix(bits))
    }

    @inline(__always)
    static func attribute(keyHash: UInt64, type: AttributeType, valueHash: UInt64) -> FilterKey {
        let typed = keyHash &+ UInt64(type.rawValue)
        return FilterKey(.attribute, hash: FilterHash.mix(FilterHash.mix(typed) ^ valueHash))
    }

    private static func hash(ofKey key: String) -> UInt64 {
        var key = key
        return key.withUTF8 { FilterHash.hash(UnsafeRawBufferPointer($0)) }
    }
}
