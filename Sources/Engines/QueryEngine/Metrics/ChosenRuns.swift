// SPDX-License-Identifier: Apache-2.0

public import Blocks

/// The runs of one row group whose series were chosen.
public struct ChosenRuns: Sendable {
    struct Run: Sendable {
        var series: Int32
        /// Rows of the row group.
        var first: UInt32
        var end: UInt32

        var rows: Range<Int> { Int(first)..<Int(end) }
    }

    private(set) var runs: [Run] = []

    /// Nothing when the row group has none of the series.
    public init?(of chosen: ChosenSeries, in runs: MetricRuns) {
        for index in 0..<runs.count {
            guard let series = chosen.number(of: runs.series[index]) else { continue }
            let rows = runs.points(of: index)
            self.runs.append(
                Run(series: Int32(series), first: UInt32(rows.lowerBound), end: UInt32(rows.upperBound)))
        }
        if self.runs.isEmpty { return nil }
    }

    public var count: Int { runs.count }

    /// Adds how many points each series has.
    public func count(into counts: inout [Int]) {
        for run in runs { counts[Int(run.series)] += run.rows.count }
    }

    /// The runs of some series; nothing when there are none.
    public func keeping(_ isWanted: [Bool]) -> ChosenRuns? {
        var kept = self
        kept.runs.removeAll { !isWanted[Int($0.series)] }
        return kept.runs.isEmpty ? nil : kept
    }
}
