// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension MetricBatch: EncodableBatch {
    static var signal: Signal { .metrics }

    static func merging(_ batches: [MetricBatch]) -> MetricBatch {
        if batches.count == 1 { return batches[0] }
        var merging = BatchMerging(stringCount: batches.reduce(0) { $0 + $1.strings.count })
        var all = MetricBatch()
        for batch in batches {
            let map = merging.add(batch.strings)
            all.resource.append(batch.resource, through: merging.addResources(batch.resources, map))
            all.scope.append(batch.scope, through: merging.addScopes(batch.scopes, map))
            all.metric.append(batch.metric, through: merging.addMetrics(batch.metrics, map))
            merging.add(batch.attributes, map)
            all.startTime += batch.startTime
            all.time += batch.time
            all.flags += batch.flags
            all.numberType += batch.numberType
            all.number += batch.number
            all.distribution.append(batch.distribution, through: map)
            all.exemplars.append(batch.exemplars, through: map)
        }
        all.strings = merging.strings
        all.resources = merging.resources
        all.scopes = merging.scopes
        all.metrics = merging.metrics
        all.attributes = merging.attributes
        return all
    }

    func storedTime(_ row: Int) -> Int64 { time[row] }

    func rawBytes(_ row: Int) -> Int { 32 + length(distribution[row]) + length(exemplars[row]) }

    func listedName(_ row: Int) -> UInt32? { metrics[Int(metric[row])].name }

    /// By name of the metric, then by series, then by time.
    func orders(_ days: DayPartition) -> [RowOrder] {
        var numbering = SeriesNumbering(capacity: count)
        let series = (0..<count).map { numbering.number(ofRow: $0, of: self) }
        let firstRows = numbering.firstRows
        let byName = metrics.indices.sorted {
            if metrics[$0].name == metrics[$1].name { return $0 < $1 }
            return strings.precedes(metrics[$0].name, metrics[$1].name)
        }
        var metricRank = [Int](repeating: 0, count: metrics.count)
        for (place, metric) in byName.enumerated() { metricRank[metric] = place }
        let bySeries = firstRows.indices.sorted {
            (metricRank[Int(metric[firstRows[$0]])], $0) < (metricRank[Int(metric[firstRows[$1]])], $1)
        }
        var rank = [UInt32](repeating: 0, count: bySeries.count)
        for (place, number) in bySeries.enumerated() { rank[number] = UInt32(place) }
        let sorted = RowOrder.sorted(allRows, buckets: series, rank: rank) { time[Int($0)] }
        return days.split(sorted).map { RowOrder(rows: $0, series: series) }
    }

    func writeRowGroup(_ rows: ArraySlice<UInt32>, _ order: RowOrder, into chunks: inout ChunkWriter) {
        var firstRows: [UInt32] = []
        let ordinals = rows.map { row in
            let isSame = firstRows.last.map { order.series[Int($0)] == order.series[Int(row)] } ?? false
            if !isSame { firstRows.append(row) }
            return UInt64(firstRows.count - 1)
        }
        let first = firstRows[...]
        chunks.add(.series, integers: ordinals)
        chunks.add(.resource, integers: first.map { UInt64(chunks.resources.number(of: resource[Int($0)])) })
        chunks.add(.scope, integers: first.map { UInt64(chunks.scopes.number(of: scope[Int($0)])) })
        chunks.add(.metric, integers: first.map { UInt64(chunks.metrics.number(of: metric[Int($0)])) })
        chunks.addAttributes(attributes, first)
        chunks.addIntegers(.time, time, rows)
        chunks.addIntegers(.startTime, startTime, rows)
        chunks.addIntegers(.flags, flags, rows)
        chunks.add(.number) { writer, _, _ in
            IntegerStream.encode(rows.map { UInt64(numberType[Int($0)].rawValue) }, into: &writer)
            rows.map { number[Int($0)] }.withUnsafeBufferPointer { NumberStream.encode($0, into: &writer) }
        }
        chunks.addStrings(.distribution, distribution, rows)
        chunks.addStrings(.exemplars, exemplars, rows)
    }
}
