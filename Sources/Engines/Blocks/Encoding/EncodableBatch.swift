// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// What the encoder needs to know about the batches of one signal.
protocol EncodableBatch {
    static var blockKind: BlockKind { get }
    /// All rows of some batches in one, with one string table.
    static func merging(_ batches: [Self]) -> Self

    var count: Int { get }
    var strings: StringTable { get }
    var resources: [Origin] { get }
    var scopes: [Origin] { get }
    var metrics: [MetricDescriptor] { get }
    /// Index in `resources`.
    var resource: [UInt32] { get }
    /// Index in `scopes`.
    var scope: [UInt32] { get }
    /// Index in `metrics`; of signals without them nothing.
    var metric: [UInt32] { get }
    var attributes: AttributeColumns { get }

    /// Bytes of its strings.
    var textBytes: Int { get }
    /// The time a row is found under.
    func storedTime(_ row: Int) -> Int64
    /// Estimated size of a row without its attributes.
    func rawBytes(_ row: Int) -> Int
    /// The order in which the rows of each day are stored, earliest day first. The work for all days
    /// together is about linear in the rows.
    func orders(_ days: DayPartition) -> [RowOrder]
    /// Number of the string that the block lists among its names.
    func listedName(_ row: Int) -> UInt32?
    /// What the filter knows about the rows.
    static var filterKinds: [FilterKey.Kind] { get }
    /// Adds the keys of a row group to the filter.
    func addFilterKeys(_ rows: ArraySlice<UInt32>, to filter: inout FilterBuilder)
    /// What the block says about rows altogether.
    func summary(_ rows: some Sequence<UInt32>) -> RequestSummary?
    /// Adds the chunks of a row group.
    func writeRowGroup(_ rows: ArraySlice<UInt32>, _ order: RowOrder, into chunks: inout ChunkWriter)
}

extension EncodableBatch {
    var metrics: [MetricDescriptor] { [] }
    var metric: [UInt32] { [] }
    static var filterKinds: [FilterKey.Kind] { [] }
    func addFilterKeys(_ rows: ArraySlice<UInt32>, to filter: inout FilterBuilder) {}
    func listedName(_ row: Int) -> UInt32? { nil }
    func summary(_ rows: some Sequence<UInt32>) -> RequestSummary? { nil }
    var textBytes: Int { strings.bytes.count }

    /// The numbers of all rows.
    var allRows: [UInt32] { Array(0..<UInt32(count)) }

    func service(_ row: Int) -> UInt32 { resources[Int(resource[row])].name }

    @inline(__always)
    func length(_ string: UInt32) -> Int { strings.range(of: string).count }
}

extension AttributeColumns {
    /// Estimated size of each row's attributes.
    func byteCounts(in strings: StringTable) -> [UInt32] {
        strings.ends.withUnsafeBufferPointer { ends in
            func length(_ number: UInt32) -> UInt32 {
                number == 0 ? 0 : ends[Int(number)] - ends[Int(number) - 1]
            }
            var entry = 0
            return self.ends.map { end in
                var size: UInt32 = 0
                while entry < end {
                    let isString = types[entry].isString
                    let value = isString ? length(UInt32(truncatingIfNeeded: values[entry])) : 8
                    let (sum, overflow) = size.addingReportingOverflow(length(keys[entry]) + 1 + value)
                    size = overflow ? .max : sum
                    entry += 1
                }
                return size
            }
        }
    }
}

/// Rows in the order in which they are stored.
struct RowOrder {
    var rows: [UInt32]
}

extension RowOrder {
    /// Rows sorted by bucket, then by time, then as they came. `rank` gives the place of each bucket.
    static func sorted(
        _ rows: [UInt32], buckets: [UInt32], rank: [UInt32], time: (UInt32) -> Int64
    ) -> [UInt32] {
        var starts = [Int](repeating: 0, count: rank.count + 1)
        for bucket in buckets { starts[Int(rank[Int(bucket)]) + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        var positions = starts
        var sorted = [UInt32](repeating: 0, count: rows.count)
        for (index, row) in rows.enumerated() {
            let place = Int(rank[Int(buckets[index])])
            sorted[positions[place]] = row
            positions[place] += 1
        }
        for bucket in 0..<rank.count { sort(&sorted, starts[bucket]..<starts[bucket + 1], by: time) }
        return sorted
    }

    private static func sort(_ rows: inout [UInt32], _ range: Range<Int>, by time: (UInt32) -> Int64) {
        guard range.count > 1 else { return }
        if range.count <= 24 {
            for index in range.dropFirst() {
                let row = rows[index]
                let rowTime = time(row)
                var hole = index
                while hole > range.lowerBound, time(rows[hole - 1]) > rowTime {
                    rows[hole] = rows[hole - 1]
                    hole -= 1
                }
                rows[hole] = row
            }
            return
        }
        let isSorted = range.dropFirst().allSatisfy { time(rows[$0 - 1]) <= time(rows[$0]) }
        if isSorted { return }
        var keyed = range.enumerated().map { (time: time(rows[$1]), position: $0, row: rows[$1]) }
        keyed.sort { ($0.time, $0.position) < ($1.time, $1.position) }
        for (index, key) in zip(range, keyed) { rows[index] = key.row }
    }
}
