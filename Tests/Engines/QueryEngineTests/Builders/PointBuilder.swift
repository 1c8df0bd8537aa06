// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Adds points with their definitions to a batch, as a decoder without memory would.
///
/// Resources, scopes, metrics and the attributes of the next point are put into `batch.definitions` first.
struct PointBuilder {
    var batch = MetricBatch()
    private var identifier = SeriesDefinitions.Identifier()
    private var seen: Set<[UInt64]> = []

    init() {}

    mutating func add(
        resource: UInt32, scope: UInt32, metric: UInt32, startTime: Int64 = 0, time: Int64, flags: UInt32 = 0,
        type: PointType, value: UInt64, exemplars: UInt32 = 0
    ) {
        let dayLength: Int64 = 86_400_000_000_000
        let day = time >= 0 ? time / dayLength : (time + 1) / dayLength - 1
        batch.definitions.append(
            resource: resource, scope: scope, metric: metric, day: Int32(truncatingIfNeeded: day))
        let row = batch.definitions.count - 1
        let identity = identifier.identity(ofRow: row, of: batch.definitions)
        let strings = batch.definitions.strings
        batch.name.append(batch.strings.intern(strings.bytes(of: batch.definitions.name(of: row))))
        batch.service.append(batch.strings.intern(strings.bytes(of: batch.definitions.service(of: row))))
        if seen.insert([identity.id, UInt64(bitPattern: day)]).inserted {
            batch.definitions.id[row] = identity.id
            batch.definitions.check[row] = identity.check
        } else {
            batch.definitions.removeLast()
        }
        batch.series.append(identity.id)
        batch.startTime.append(startTime)
        batch.time.append(time)
        batch.flags.append(flags)
        batch.type.append(type)
        batch.value.append(value)
        batch.exemplars.append(exemplars)
    }
}
