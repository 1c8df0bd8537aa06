// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Brings the points of batches into one batch with one string table, without their definitions. A batch that
/// was added is not needed any more, so that not all need be in memory twice.
struct PointMerging {
    private var all = MetricBatch()

    /// Makes room for about so many.
    init(pointCount: Int, bucketCount: Int, stringCount: Int = 0) {
        all.strings = StringTable(minimumCapacity: stringCount)
        all.series.reserveCapacity(pointCount)
        all.name.reserveCapacity(pointCount)
        all.service.reserveCapacity(pointCount)
        all.startTime.reserveCapacity(pointCount)
        all.time.reserveCapacity(pointCount)
        all.flags.reserveCapacity(pointCount)
        all.type.reserveCapacity(pointCount)
        all.value.reserveCapacity(pointCount)
        all.exemplars.reserveCapacity(pointCount)
        all.histograms.buckets.reserveCapacity(bucketCount)
    }

    var count: Int { all.count }

    /// Whether the strings of both fit one table.
    func hasRoom(for batch: MetricBatch) -> Bool {
        count == 0
            || all.strings.bytes.count + batch.strings.bytes.count <= BlockLimits.mergedStringBytesMax
    }

    mutating func add(_ batch: MetricBatch) {
        let map = all.strings.intern(allOf: batch.strings)
        all.series += batch.series
        all.name.append(batch.name, through: map)
        all.service.append(batch.service, through: map)
        all.startTime += batch.startTime
        all.time += batch.time
        all.flags += batch.flags
        all.type += batch.type
        all.exemplars.append(batch.exemplars, through: map)
        for (type, value) in zip(batch.type, batch.value) {
            switch type {
            case .none, .double, .int: all.value.append(value)
            case .message: all.value.append(UInt64(map[Int(value)]))
            case .histogram:
                all.value.append(UInt64(all.histograms.count))
                let index = Int(value)
                all.histograms.append(
                    index, of: batch.histograms, bounds: map[Int(batch.histograms.bounds[index])])
            }
        }
    }

    /// All points added; none are left.
    mutating func take() -> MetricBatch {
        defer { all = MetricBatch() }
        return all
    }
}
