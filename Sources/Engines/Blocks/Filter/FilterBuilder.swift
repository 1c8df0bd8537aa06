// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Makes the filter of a block: row group by row group, of keys or of the filters of other blocks.
///
///     builder.beginRowGroup([.traceID])
///     builder.add(.traceID(id))
public struct FilterBuilder: Sendable {
    private var writer = ByteWriter()
    private var rowGroupCount = 0
    /// The keys of the row group at hand, by kind; of kinds it has no section of, none.
    private var open: [KeySet?] = [KeySet?](repeating: nil, count: FilterKey.Kind.allCases.count)

    public init() {}

    /// Begins the next row group, which gets a section of each of these kinds, be it an empty one.
    public mutating func beginRowGroup(_ kinds: [FilterKey.Kind]) {
        finishRowGroup()
        rowGroupCount += 1
        for kind in kinds { open[Self.index(kind)] = KeySet() }
    }

    /// Whether the current row group gets a section of this kind.
    func wants(_ kind: FilterKey.Kind) -> Bool { open[Self.index(kind)] != nil }

    /// Adds a key of the current row group; again and again is once. Its kind must have been announced.
    @inline(__always)
    public mutating func add(_ key: FilterKey) { open[Self.index(key.kind)]?.insert(key.hash) }

    /// Adds the trace ids of these rows but `TraceID.none`.
    mutating func addTraceIDs(high: [UInt64], low: [UInt64], _ rows: ArraySlice<UInt32>) {
        var last = TraceID.none
        for row in rows {
            let id = TraceID(high: high[Int(row)], low: low[Int(row)])
            if id == last || id.isNone { continue }
            last = id
            add(.traceID(id))
        }
    }

    /// Lets the row groups of another block follow, of which there are `rowGroupCount`, with what its filter
    /// says about them: copied, and of kinds without a section nothing.
    public mutating func append(_ filter: BlockFilter, rowGroupCount count: Int) {
        finishRowGroup()
        for section in filter.allSections {
            let range = section.rowGroups.clamped(to: 0..<count)
            guard !range.isEmpty else { continue }
            let shifted = range.lowerBound + rowGroupCount..<range.upperBound + rowGroupCount
            beginSection(section.kind, shifted, byteCount: section.bits.count)
            writer.write(Array(filter.bytes[section.bits]))
        }
        rowGroupCount += count
    }

    /// The filter over everything added.
    public mutating func finish() -> [UInt8] {
        finishRowGroup()
        var all = ByteWriter()
        all.write(BlockFilter.Format.second.rawValue)
        all.writeVariable(rowGroupCount)
        all.write(writer.bytes)
        all.writeChecksum()
        return all.bytes
    }

    private static func index(_ kind: FilterKey.Kind) -> Int { Int(kind.rawValue) - 2 }

    private mutating func finishRowGroup() {
        for kind in FilterKey.Kind.allCases {
            guard let keys = open[Self.index(kind)].take() else { continue }
            let byteCount = FilterBits.byteCount(
                keyCount: keys.hashes.count, bitsPerKey: BlockLimits.filterBitsPerKey(kind))
            beginSection(kind.rawValue, rowGroupCount - 1..<rowGroupCount, byteCount: byteCount)
            writer.fill(byteCount) { out in
                out.update(repeating: 0, count: byteCount)
                for hash in keys.hashes { FilterBits.insert(hash, into: out, byteCount: byteCount) }
            }
        }
    }

    private mutating func beginSection(_ kind: UInt8, _ rowGroups: Range<Int>, byteCount: Int) {
        writer.write(kind)
        writer.writeVariable(rowGroups.lowerBound)
        writer.writeVariable(rowGroups.count)
        writer.writeVariable(byteCount)
    }
}

/// Distinct hashes. Where they lie depends on the process, since hashes can be chosen.
private struct KeySet: Sendable {
    private(set) var hashes: [UInt64] = []
    private var slots = SlotTable(capacity: 2_048)
    private let slotHash = SlotHash.process

    @inline(__always)
    mutating func insert(_ hash: UInt64) {
        if hash == hashes.last { return }
        let slot = slots.find(slotHash.hash(hash)) { hashes[$0] == hash }.slot
        guard slots[slot] == nil else { return }
        slots[slot] = UInt32(hashes.count)
        hashes.append(hash)
        if hashes.count == slots.capacity { grow() }
    }

    private mutating func grow() {
        slots = SlotTable(capacity: slots.capacity * 2)
        for (number, hash) in hashes.enumerated() {
            slots[slots.find(slotHash.hash(hash)) { _ in false }.slot] = UInt32(number)
        }
    }
}
