// SPDX-License-Identifier: Apache-2.0

import Telemetry

// One column at a time, for predicates on what is stored.

extension RowGroupView {
    /// A column of integers (times, kind, status code, severity number, counts, flags), one for each row. For
    /// `.endTime` they are durations and for `.observedTime` differences to `.time`, as in the statistics.
    public func integers(_ column: ColumnSelection) throws(CorruptBlock) -> [Int64] {
        guard let stored = column.single else { throw CorruptBlock(.missingChunk, in: .rowGroup(index)) }
        var decoder = decoder(column)
        if stored == .time, signal == .metrics { return try decoder.pointTimes() }
        return try decoder.wideIntegers(stored, count: rowCount).map { Int64(bitPattern: $0) }
    }

    /// When each row of whatever signal happened: what its time range and order go by.
    public func times() throws(CorruptBlock) -> [Int64] {
        switch signal {
        case .traces: return try integers(.startTime)
        case .metrics: return try integers(.time)
        case .logs:
            let times = try integers(.time)
            guard times.contains(0) else { return times }
            return zip(times, try integers(.observedTime)).map { $0 == 0 ? $1 : $0 }
        }
    }

    /// A column of strings (name, trace state, status message, severity text, event name …).
    public func strings(_ column: ColumnSelection) throws(CorruptBlock) -> StringView {
        guard let stored = column.single else { throw CorruptBlock(.missingChunk, in: .rowGroup(index)) }
        var decoder = decoder(column)
        var reader = try decoder.reader(stored)
        let strings = try StringStream.decode(rowCount, from: &reader)
        try reader.requireEnd()
        return StringView(strings, count: rowCount)
    }

    /// The trace ids (traces and logs).
    public func traceIDs() throws(CorruptBlock) -> TraceIDView {
        var decoder = decoder(.traceID)
        var reader = try decoder.reader(.traceID)
        let view = try TraceIDStream.decodeView(rows, from: &reader)
        try reader.requireEnd()
        return view
    }

    /// The resources of the rows, of which points have none.
    public func resources() throws(CorruptBlock) -> OriginView {
        var decoder = decoder(.resource)
        let (origins, codes) = try decoder.origins(
            .resource, .resourceTable, .all(of: rowCount))
        return OriginView(strings: decoder.strings, origins: origins, codes: codes)
    }

    /// The series of points, run by run; needs `.series`, `.metricName` and `.service` to have been fetched.
    public func runs() throws(CorruptBlock) -> MetricRuns {
        var decoder = decoder([.series, .metricName, .service])
        return try decoder.runs()
    }

    /// The values of one attribute key; needs `.attribute(key)` or `.attributes` to have been fetched.
    public func attribute(_ key: String) throws(CorruptBlock) -> AttributeView {
        var decoder = decoder(.attribute(key))
        return try decoder.attribute(key, count: rowCount)
    }
}
