// SPDX-License-Identifier: Apache-2.0

public import Aggregation
public import Blocks
public import Telemetry

/// One number for each group of a metric's series and each step of time.
public struct MetricAggregateQuery: Sendable, Equatable {
    /// What becomes of the points of one series in one step; of histograms, of what was measured in it.
    public enum Measure: Sendable, Equatable {
        case points(PointAggregate)
        /// The quantile of all measurements of a group, of histograms only.
        case quantile(Double)
    }

    /// Which series; of it the page does not count.
    public var series: MetricQuery
    public var grid: StepGrid
    public var measure: Measure
    /// What becomes of the values of a group's series; of no meaning for quantiles.
    public var across: SeriesAggregate
    /// Attributes of points or resources whose values make groups; none means one group of all.
    public var labels: [String]

    public init(
        _ series: MetricQuery, _ measure: Measure, over grid: StepGrid, across: SeriesAggregate = .sum,
        by labels: [String] = []
    ) {
        (self.series, self.measure, self.grid, self.across, self.labels) = (
            series, measure, grid, across, labels
        )
    }

    /// The range whose points are read: increases count from the point before the range.
    public var readRange: TimeRange {
        guard needsBase else { return grid.range }
        let lookback = max(grid.step, QueryEngineLimits.counterLookbackNanoseconds)
        let (start, overflow) = grid.range.start.subtractingReportingOverflow(lookback)
        return TimeRange(start: overflow ? .min : start, end: grid.range.end)
    }

    /// What tells which series a row group has.
    public static let seriesColumns: ColumnSelection = [.series, .metricName, .service]
    /// What is read of its points.
    public static let pointColumns: ColumnSelection = [.time, .startTime, .value]

    /// Histograms are counters whatever is asked of them.
    private var needsBase: Bool {
        switch measure {
        case .points(.minimum), .points(.maximum), .points(.last): false
        case .points, .quantile: true
        }
    }
}

/// The answer to a `MetricAggregateQuery`.
public struct MetricAggregate: Sendable, Equatable {
    /// One group of series.
    public struct Group: Sendable, Equatable {
        /// The values of the labels asked for; nothing where the series have none.
        public var labels: [String?]
        /// By step; nothing where nothing is known.
        public var values: [Double?]

        public init(labels: [String?], values: [Double?]) { (self.labels, self.values) = (labels, values) }
    }

    /// In the order of their labels.
    public var groups: [Group]
    /// How many series there are.
    public var seriesCount: Int

    public init(groups: [Group], seriesCount: Int) {
        (self.groups, self.seriesCount) = (groups, seriesCount)
    }
}
