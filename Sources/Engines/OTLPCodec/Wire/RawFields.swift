// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Collects fields of a message as raw bytes. Neighbours stay a slice of the request; only gaps cost a copy.
struct RawFields {
    private var start: UnsafeRawPointer?
    private var end: UnsafeRawPointer?
    private var pieces: [UInt8] = []

    /// Adds the bytes between two positions of a reader: tag and content of one field.
    @inline(__always)
    mutating func append(from first: UnsafeRawPointer, to last: UnsafeRawPointer) {
        if end == first {
            end = last
        } else {
            startRun(first, last)
        }
    }

    @inline(never)
    private mutating func startRun(_ first: UnsafeRawPointer, _ last: UnsafeRawPointer) {
        flush()
        start = first
        end = last
    }

    private mutating func flush() {
        guard let start, let end else { return }
        pieces.append(contentsOf: UnsafeRawBufferPointer(start: start, count: end - start))
    }

    var byteCount: Int {
        guard let start, let end else { return 0 }
        return pieces.count + (end - start)
    }

    /// The hash of the collected bytes and of what `state` stands for; the same however they lay.
    @inline(__always)
    func key(_ hasher: SeriesKeyHasher, _ state: SeriesKey) -> SeriesKey {
        guard let start, let end else {
            return hasher.adding(UnsafeRawBufferPointer(start: nil, count: 0), to: state)
        }
        let last = UnsafeRawBufferPointer(start: start, count: end - start)
        if pieces.isEmpty { return hasher.adding(last, to: state) }
        return (pieces + Array(last)).withUnsafeBytes { hasher.adding($0, to: state) }
    }

    /// The number of the collected bytes in a string table.
    @inline(__always)
    mutating func intern<Strings: StringCollecting & ~Copyable>(in strings: inout Strings) -> UInt32 {
        guard let start, let end else { return 0 }
        if pieces.isEmpty {
            return strings.collect(raw: UnsafeRawBufferPointer(start: start, count: end - start))
        }
        return internPieces(in: &strings)
    }

    @inline(never)
    private mutating func internPieces<Strings: StringCollecting & ~Copyable>(
        in strings: inout Strings
    ) -> UInt32 {
        flush()
        return pieces.withUnsafeBytes { strings.collect(raw: $0) }
    }
}
