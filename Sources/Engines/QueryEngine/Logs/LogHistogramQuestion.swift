// SPDX-License-Identifier: Apache-2.0

public import Blocks
import Telemetry

/// Counts the log records that match, by time and severity, without reading one.
public struct LogHistogramQuestion: ScanQuestion {
    private let choice: LogRowChoice
    private let histogram: LogHistogram

    /// - Throws: `QueryFault.tooLarge` when there are too many search terms.
    public init(_ query: LogQuery, _ histogram: LogHistogram) throws(QueryFault) {
        choice = try LogRowChoice(query)
        self.histogram = histogram
    }

    public var plan: ScanPlan { choice.plan }

    public func firstColumns(of rowGroup: RowGroupOutline) -> ColumnSelection? {
        guard var columns = choice.columns(of: rowGroup) else { return nil }
        if bucket(of: rowGroup) == nil { columns.formUnion([.time, .observedTime]) }
        if band(of: rowGroup) == nil { columns.formUnion(.severityNumber) }
        return columns
    }

    public func select(_ rowGroup: RowGroupView, oldest: Int64) throws -> RowSelection {
        try choice.rows(of: rowGroup)
    }

    public var restColumns: ColumnSelection { [] }

    public func read(_ rowGroup: RowGroupView, _ rows: RowSelection) throws -> LogHistogram {
        var counts = histogram
        let bucket = bucket(of: rowGroup.outline)
        let band = band(of: rowGroup.outline)
        if let bucket, let band {
            counts.add(rows.count, bucket: bucket, band: band)
            return counts
        }
        let times = bucket == nil ? try rowGroup.times() : []
        let severities = band == nil ? try rowGroup.integers(.severityNumber) : []
        if let bucket {
            var bands = [Int](repeating: 0, count: LogHistogram.bandCount)
            rows.forEach { bands[LogHistogram.band(of: severities[$0])] += 1 }
            for (band, count) in bands.enumerated() { counts.add(count, bucket: bucket, band: band) }
            return counts
        }
        rows.forEach { row in
            guard let bucket = counts.bucket(of: times[row]) else { return }
            counts.add(1, bucket: bucket, band: band ?? LogHistogram.band(of: severities[row]))
        }
        return counts
    }

    /// The bucket in which all rows of a row group lie.
    private func bucket(of rowGroup: RowGroupOutline) -> Int? {
        guard let first = histogram.bucket(of: rowGroup.entry.minTime),
            first == histogram.bucket(of: rowGroup.entry.maxTime)
        else { return nil }
        return first
    }

    /// The severity that all rows of a row group have.
    private func band(of rowGroup: RowGroupOutline) -> Int? {
        guard let known = rowGroup.statistics(of: .severityNumber) else { return nil }
        let first = LogHistogram.band(of: known.lowerBound)
        return known.lowerBound >= 0 && known.upperBound <= 24
            && first == LogHistogram.band(of: known.upperBound)
            ? first : nil
    }
}
