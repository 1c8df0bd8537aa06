// SPDX-License-Identifier: Apache-2.0

public import Blocks
import Telemetry

/// A place in the order in which blocks hold series.
public struct SeriesPosition: Sendable, Comparable {
    public var name: String
    public var series: UInt64

    public init(name: String, series: UInt64) { (self.name, self.series) = (name, series) }

    /// The series of a run.
    public init(_ runs: MetricRuns, _ run: Int) {
        self.init(name: runs.strings.text(of: runs.name[run]), series: runs.series[run])
    }

    public static func < (left: SeriesPosition, right: SeriesPosition) -> Bool {
        left.name == right.name
            ? left.series < right.series
            : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
}

/// Parts series into ranges of about as many points each, by a sample of them.
public struct SeriesParting: Sendable {
    private var samples: [SeriesPosition] = []
    private var interval = RollupsLimits.sampledPoints
    private var rest = 0

    public init() {}

    public mutating func add(_ runs: MetricRuns) {
        for run in 0..<runs.count {
            let count = runs.points(of: run).count
            rest += count
            while rest >= interval {
                rest -= interval
                samples.append(SeriesPosition(runs, run))
            }
            guard samples.count >= RollupsLimits.samplesMax else { continue }
            samples = samples.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
            interval *= 2
        }
    }

    /// The fewest points that ranges can be made of, but for the size of a series.
    public var pointsMin: Int { interval }

    /// Where ranges of about so many points begin, after some that stay as they are: the first without a key.
    public func starts(
        pointsMax: Int, after first: ArraySlice<SeriesPosition?> = [nil]
    ) -> [SeriesPosition?] {
        let stride = max(pointsMax / interval, 1)
        let sorted = samples.sorted()
        var starts = Array(first)
        var last = first.last.flatMap { $0 }
        var index = stride - 1
        while index < sorted.count {
            if last.map({ $0 < sorted[index] }) ?? true {
                last = sorted[index]
                starts.append(last)
            }
            index += stride
        }
        return starts
    }
}
