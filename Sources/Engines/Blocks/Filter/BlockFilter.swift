// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Answers whether a block, or a row group of it, may contain something, from few bytes: `false` is certain,
/// `true` is wrong for about one key of a thousand that is not there.
///
/// A list of sections, each for one kind of keys and a range of row groups. Where there is no section of a
/// kind, anything may be. A reader skips kinds it does not know.
public struct BlockFilter: Sendable {
    /// The first byte of a filter.
    enum Format: UInt8 {
        /// One section over the whole block, of trace ids.
        case first = 1
        case second = 2
    }

    /// The kind of sections as format 1 had them: trace ids, bits all over the section.
    static let kindFormat1: UInt8 = 1

    struct Section {
        var kind: UInt8
        var rowGroups: Range<Int>
        /// Where its bits lie in `bytes`.
        var bits: Range<Int>
    }

    let bytes: [UInt8]
    /// How many row groups the block has; of format 1 not known.
    let rowGroupCount: Int?
    /// By kind (1 and 2 are one), then by row group, apart from each other.
    private let sections: [[Section]]

    /// Reads a filter.
    public init(decoding bytes: [UInt8]) throws(CorruptBlock) {
        guard let format = bytes.first.flatMap(Format.init) else {
            throw CorruptBlock(bytes.isEmpty ? .truncated : .unknownFormat, in: .filter)
        }
        var reader = try ByteReader.checked(bytes, in: .filter)
        _ = try reader.readByte()
        rowGroupCount =
            format == .first ? nil : try reader.readCount(atMost: BlockLimits.decodedRowGroupsMax)
        var sections = [[Section]](repeating: [], count: FilterKey.Kind.allCases.count)
        while reader.remaining > 0 {
            let (kind, section) = try Self.readSection(rowGroupCount, from: &reader)
            guard let kind else { continue }
            let last = sections[kind.index].last
            guard last.map({ $0.rowGroups.upperBound <= section.rowGroups.lowerBound }) ?? true else {
                throw reader.corrupt(.invalidValue)
            }
            sections[kind.index].append(section)
        }
        self.bytes = bytes
        self.sections = sections
    }

    /// The row groups of a section that covers them all, however many they are.
    private static let anyRowGroup = 0..<Int.max

    /// The section that comes next; no kind when it is not a known one.
    private static func readSection(
        _ rowGroupCount: Int?, from reader: inout ByteReader
    ) throws(CorruptBlock) -> (FilterKey.Kind?, Section) {
        let kind = try reader.readByte()
        var rowGroups = anyRowGroup
        if let rowGroupCount {
            let first = try reader.readCount(atMost: rowGroupCount)
            rowGroups = first..<first + (try reader.readCount(atMost: rowGroupCount - first))
        }
        let bits = try reader.take(reader.readCount(atMost: reader.remaining))
        let section = Section(kind: kind, rowGroups: rowGroups, bits: bits)
        if kind == kindFormat1 {
            guard bits.count % 8 == 0 else { throw reader.corrupt(.invalidValue) }
            return (.traceID, section)
        }
        guard rowGroupCount != nil, let known = FilterKey.Kind(rawValue: kind) else { return (nil, section) }
        guard FilterBits.isValid(byteCount: bits.count) else { throw reader.corrupt(.invalidValue) }
        return (known, section)
    }

    /// About how much memory it takes.
    public var memoryBytes: Int {
        bytes.count + sections.reduce(0) { $0 + $1.count * MemoryLayout<Section>.stride }
    }

    /// Whether a row of this row group may have this key.
    public func mayContain(_ key: FilterKey, rowGroup: Int) -> Bool {
        guard key != Self.noTrace, let section = section(key.kind, rowGroup) else { return true }
        return bytes.withUnsafeBytes { bytes in
            bytes.baseAddress.map { Self.contains(FilterBits.Probe(key.hash), section, $0) } ?? false
        }
    }

    /// Which row groups may have at least one key of each list; each section is looked at once.
    public func candidates(for keys: [[FilterKey]]) -> RowGroupCandidates {
        let count = rowGroupCount ?? 1
        var candidates = [Bool](repeating: true, count: count)
        for list in keys where !list.contains(Self.noTrace) {
            var found = [Bool](repeating: false, count: count)
            for kind in FilterKey.Kind.allCases {
                // In the order of their lines, so that memory is read from front to back.
                let hashes = list.filter { $0.kind == kind }.map(\.hash).sorted()
                let probes = hashes.map { FilterBits.Probe($0) }
                if !probes.isEmpty { mark(probes, kind, in: &found) }
            }
            for rowGroup in 0..<count where !found[rowGroup] { candidates[rowGroup] = false }
        }
        return RowGroupCandidates(candidates, isWholeBlock: rowGroupCount == nil)
    }

    /// Marks the row groups that may have one of some keys of a kind.
    private func mark(_ probes: [FilterBits.Probe], _ kind: FilterKey.Kind, in found: inout [Bool]) {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            var next = 0
            for section in sections[kind.index] {
                let range = section.rowGroups.clamped(to: 0..<found.count)
                for rowGroup in next..<max(next, range.lowerBound) { found[rowGroup] = true }
                next = max(next, range.upperBound)
                let isFound = probes.contains { Self.contains($0, section, base) }
                if isFound { for rowGroup in range { found[rowGroup] = true } }
            }
            // Where there is no section, anything may be.
            for rowGroup in next..<found.count { found[rowGroup] = true }
        }
    }

    private static let noTrace = FilterKey.traceID(.none)

    @inline(__always)
    private static func contains(
        _ probe: FilterBits.Probe, _ section: Section, _ base: UnsafeRawPointer
    ) -> Bool {
        let bits = base + section.bits.lowerBound
        return section.kind == kindFormat1
            ? FilterBits.containFormat1(probe.hash, bits, byteCount: section.bits.count)
            : FilterBits.contain(probe, bits, byteCount: section.bits.count)
    }

    private func section(_ kind: FilterKey.Kind, _ rowGroup: Int) -> Section? {
        let sections = sections[kind.index]
        var low = 0
        var high = sections.count
        while low < high {
            let middle = (low + high) / 2
            if sections[middle].rowGroups.upperBound <= rowGroup { low = middle + 1 } else { high = middle }
        }
        guard low < sections.count, sections[low].rowGroups.contains(rowGroup) else { return nil }
        return sections[low]
    }

    /// All sections that this decoder knows.
    var allSections: [Section] {
        sections.flatMap(\.self)
    }
}

extension FilterKey.Kind {
    /// Its place among all kinds.
    @inline(__always)
    fileprivate var index: Int { Int(rawValue) - 2 }
}
