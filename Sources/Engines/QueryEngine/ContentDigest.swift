// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// 128 bits that stand for a content wherever it is stored: the same in every process and after compaction.
///
/// Not cryptographic: it orders and tells apart rows of one organization, and guards nothing.
struct ContentDigest: Sendable, Hashable, Comparable {
    var high: UInt64
    var low: UInt64

    static func < (left: ContentDigest, right: ContentDigest) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

/// Computes a `ContentDigest` from the parts of a row. Strings are preceded by their length, so that
/// neighbours cannot run together.
struct ContentHasher {
    private var high: UInt64 = 0x243F_6A88_85A3_08D3
    private var low: UInt64 = 0x1319_8A2E_0370_7344

    var digest: ContentDigest {
        ContentDigest(
            high: Self.fold(high ^ low, 0x9E37_79B9_7F4A_7C15),
            low: Self.fold(low &+ high, 0xD6E8_FEB8_6659_FD93))
    }

    @inline(__always)
    mutating func combine(_ word: UInt64) {
        // The additions keep a lane from sticking at 0; the lanes differ in key and in what they fold in.
        high = Self.fold(high ^ word, 0xA076_1D64_78BD_642F) &+ 0xE703_7ED1_A0B4_28DB
        low = Self.fold(low &+ word, 0x8EBC_6AF0_9C88_C6E3) ^ 0x5899_65CC_7537_4CC3 ^ high
    }

    mutating func combine(_ number: Int64) { combine(UInt64(bitPattern: number)) }

    mutating func combine(_ number: Int32) { combine(Int64(number)) }

    mutating func combine(_ bytes: UnsafeRawBufferPointer) {
        combine(UInt64(bytes.count))
        guard let base = bytes.baseAddress else { return }
        var offset = 0
        while offset + 8 <= bytes.count {
            combine(UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        guard offset < bytes.count else { return }
        var tail: UInt64 = 0
        while offset < bytes.count {
            tail = tail << 8 | UInt64(bytes[offset])
            offset += 1
        }
        combine(tail)
    }

    mutating func combine(_ number: UInt32, of strings: StringTable) {
        strings.withBytes(of: number) { combine($0) }
    }

    mutating func combine(_ digest: ContentDigest) {
        combine(digest.high)
        combine(digest.low)
    }

    mutating func combine(_ cell: AttributeCell, of strings: StringTable) {
        combine(UInt64(cell.type.rawValue))
        if cell.type.isString {
            combine(UInt32(truncatingIfNeeded: cell.bits), of: strings)
        } else {
            combine(cell.bits)
        }
    }

    @inline(__always)
    private static func fold(_ value: UInt64, _ key: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: key)
        return high ^ low
    }
}
