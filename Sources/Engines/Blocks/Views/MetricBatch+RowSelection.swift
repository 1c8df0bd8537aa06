// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension MetricBatch {
    /// Leaves only selected points, in columns that were decoded; strings and histograms of the others stay
    /// behind.
    mutating func keep(_ rows: RowSelection) {
        if rows.isAll { return }
        func pick<Element>(_ column: [Element]) -> [Element] { column.isEmpty ? column : rows.pick(column) }
        series = pick(series)
        name = pick(name)
        service = pick(service)
        startTime = pick(startTime)
        time = pick(time)
        flags = pick(flags)
        type = pick(type)
        value = pick(value)
        exemplars = pick(exemplars)
    }
}
