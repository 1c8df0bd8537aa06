// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// Which series the points of a row group belong to, as runs of neighbouring points of one series: in the
/// order of metric names, then of ids. In blocks of format 1 the ids of one metric are in no order.
public struct MetricRuns: Sendable {
    public internal(set) var strings = StringTable()
    /// The id of each run's series.
    public internal(set) var series: [UInt64] = []
    /// Where each run ends among the points; run *i* begins where *i - 1* ends.
    public internal(set) var ends: [UInt32] = []
    /// The name of the metric and of the service: numbers in `strings`.
    public internal(set) var name: [UInt32] = []
    public internal(set) var service: [UInt32] = []

    public var count: Int { series.count }

    /// The points of a run.
    public func points(of run: Int) -> Range<Int> {
        (run == 0 ? 0 : Int(ends[run - 1]))..<Int(ends[run])
    }
}
