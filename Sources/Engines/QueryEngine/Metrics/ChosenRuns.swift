// SPDX-License-Identifier: Apache-2.0

public import Blocks

/// The runs of one row group whose series were chosen.
public struct ChosenRuns: Sendable {
    struct Run: Sendable {
        var series: Int
        /// Rows of the row group.
        var rows: Range<Int>
    }

    private(set) var runs: [Run] = []

    /// Says which series lie in row groups of a block up to this one, all but the last: its points may go on
    /// in the next.
    public func markComplete(in complete: inout [Bool]) {
        for run in runs { complete[run.series] = true }
        if let last = runs.last { complete[last.series] = false }
    }

    /// Nothing when the row group has none of the series.
    public init?(of chosen: ChosenSeries, in runs: MetricRuns) {
        for index in 0..<runs.count {
            guard let series = chosen.number(of: runs.series[index]) else { continue }
            self.runs.append(Run(series: series, rows: runs.points(of: index)))
        }
        if self.runs.isEmpty { return nil }
    }
}
