// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension SeriesDefinitions: EncodableBatch {
    static var blockKind: BlockKind { .series }

    /// Each definition once for each day, whichever batch had it first.
    static func merging(_ batches: [SeriesDefinitions]) -> SeriesDefinitions {
        if batches.count == 1 { return batches[0] }
        var merging = BatchMerging(stringCount: batches.reduce(0) { $0 + $1.strings.count })
        var all = SeriesDefinitions()
        var seen: Set<DayIdentity> = []
        for batch in batches {
            let map = merging.add(batch.strings)
            let resources = merging.addResources(batch.resources, map)
            let scopes = merging.addScopes(batch.scopes, map)
            let metrics = merging.addMetrics(batch.metrics, map)
            for row in 0..<batch.count {
                let identity = DayIdentity(identity: batch.identity(of: row), day: batch.day[row])
                guard seen.insert(identity).inserted else { continue }
                for entry in batch.attributes.entries(of: row) {
                    var cell = batch.attributes.cell(entry)
                    if cell.type.isString { cell.bits = UInt64(map[Int(cell.bits)]) }
                    all.attributes.append(key: map[Int(batch.attributes.keys[entry])], cell)
                }
                all.append(
                    resource: resources[Int(batch.resource[row])], scope: scopes[Int(batch.scope[row])],
                    metric: metrics[Int(batch.metric[row])], day: batch.day[row],
                    identity: batch.identity(of: row))
            }
        }
        all.strings = merging.strings
        all.resources = merging.resources
        all.scopes = merging.scopes
        all.metrics = merging.metrics
        return all
    }

    private struct DayIdentity: Hashable {
        var identity: SeriesIdentity
        var day: Int32
    }

    /// The day's first nanosecond: definitions hold for a day as a whole.
    func storedTime(_ row: Int) -> Int64 { Int64(day[row]) * UTCDay.nanoseconds }

    func rawBytes(_ row: Int) -> Int { 32 }

    func listedName(_ row: Int) -> UInt32? { name(of: row) }

    /// By name of the metric, then by id.
    func orders(_ days: DayPartition) -> [RowOrder] {
        let byName = metrics.indices.sorted { left, right in
            if metrics[left].name == metrics[right].name { return left < right }
            return strings.precedes(metrics[left].name, metrics[right].name)
        }
        var rank = [Int](repeating: 0, count: metrics.count)
        var last: UInt32?
        var place = -1
        for index in byName {
            if metrics[index].name != last { place += 1 }
            last = metrics[index].name
            rank[index] = place
        }
        let sorted = allRows.sorted { left, right in
            let (first, second) = (rank[Int(metric[Int(left)])], rank[Int(metric[Int(right)])])
            return (first, id[Int(left)], left) < (second, id[Int(right)], right)
        }
        return days.split(sorted).map { RowOrder(rows: $0) }
    }

    func writeRowGroup(_ rows: ArraySlice<UInt32>, _ order: RowOrder, into chunks: inout ChunkWriter) {
        var identifier = Identifier()
        let isDerived = rows.allSatisfy {
            identifier.identity(ofRow: Int($0), of: self) == identity(of: Int($0))
        }
        if !isDerived { writeIdentities(rows, into: &chunks) }
        chunks.add(.resource, integers: rows.map { UInt64(chunks.resources.number(of: resource[Int($0)])) })
        chunks.add(.scope, integers: rows.map { UInt64(chunks.scopes.number(of: scope[Int($0)])) })
        chunks.add(.metric, integers: rows.map { UInt64(chunks.metrics.number(of: metric[Int($0)])) })
        chunks.addAttributes(attributes, rows)
    }

    private func writeIdentities(_ rows: ArraySlice<UInt32>, into chunks: inout ChunkWriter) {
        for (column, values) in [(BlockColumn.seriesID, id), (.seriesCheck, check)] {
            chunks.add(column, isRandom: true) { writer, _, _ in
                rows.map { values[Int($0)] }.withUnsafeBufferPointer {
                    IntegerStream.writePlain($0, into: &writer)
                }
            }
        }
    }
}
