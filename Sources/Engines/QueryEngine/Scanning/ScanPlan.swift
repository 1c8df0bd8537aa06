// SPDX-License-Identifier: Apache-2.0

public import Blocks
public import Telemetry

/// Which row groups a question may need: what a scan can tell without opening them.
///
/// Row groups that fit may still hold no row that matches; those that do not fit hold none.
public struct ScanPlan: Sendable, Equatable {
    public var signal: Signal
    /// Row groups with no row in this range are left out; of the rows in it and beside it `select` chooses.
    public var timeRange: TimeRange
    /// Only blocks that hold one of these services; empty for all.
    public var services: [String] = []
    /// Only blocks that hold one of these metrics; empty for all.
    public var names: [String] = []
    /// Of each of these lists a block and a row group must be able to hold at least one key.
    public var keys: [[FilterKey]] = []
    /// Only blocks whose summary does not answer for them, because they have none or rows outside this range.
    public var summaryReach: TimeRange?
    /// Whether the scan may end early, because what was found moves `oldestWanted`: it then begins with a
    /// little and grows.
    public var mayStopEarly = false

    public init(_ signal: Signal, _ timeRange: TimeRange) {
        (self.signal, self.timeRange) = (signal, timeRange)
    }
}
