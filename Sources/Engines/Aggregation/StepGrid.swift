// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// A time range cut into steps of equal length; the last one may be shorter.
public struct StepGrid: Sendable, Equatable {
    public let range: TimeRange
    /// Nanoseconds.
    public let step: Int64
    /// How many steps there are.
    public let count: Int

    /// Nothing when the range is empty or longer than `Int64.max`, the step not positive, or the steps too
    /// many.
    public init?(range: TimeRange, step: Int64) {
        let (length, overflow) = range.end.subtractingReportingOverflow(range.start)
        guard !overflow, length > 0, step > 0 else { return nil }
        let count = (length - 1) / step + 1
        guard count <= Int64(AggregationLimits.stepsMax) else { return nil }
        (self.range, self.step, self.count) = (range, step, Int(count))
    }

    /// The step that a time lies in.
    @inline(__always)
    public func index(of time: Int64) -> Int? {
        guard range.contains(time) else { return nil }
        return Int((time - range.start) / step)
    }

    /// When a step begins.
    public func start(of index: Int) -> Int64 { range.start + Int64(index) * step }

    /// When a step ends, not included.
    @inline(__always)
    public func end(of index: Int) -> Int64 {
        let (end, overflow) = (range.start + Int64(index) * step).addingReportingOverflow(step)
        return overflow ? range.end : min(end, range.end)
    }

    /// How long a step is in seconds.
    public func seconds(of index: Int) -> Double { Double(end(of: index) - start(of: index)) / 1e9 }
}
