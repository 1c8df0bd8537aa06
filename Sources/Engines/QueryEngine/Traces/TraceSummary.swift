// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// The state of a whole trace: error if any span failed, else ok if any span says so, else unset.
public enum TraceStatus: String, Sendable, CaseIterable {
    case ok
    case error
    case unset
}

/// A trace as one line of a list.
public struct TraceSummary: Sendable, Equatable {
    public var traceID: TraceID
    /// The service of the root span; nothing when no root was seen or it names no service.
    public var rootServiceName: String?
    /// The name of the root span (of several: the earliest); nothing when no root was seen.
    public var rootSpanName: String?
    /// The service and name of the earliest span, root or not, to stand in for a missing root.
    public var firstServiceName: String
    public var firstSpanName: String
    /// The distinct services in alphabetical order, without the empty name.
    public var serviceNames: [String]
    /// When the first span starts, nanoseconds since the Unix epoch.
    public var startTime: Int64
    /// When the last span ends; never before `startTime`.
    public var endTime: Int64
    public var spanCount: Int
    public var errorCount: Int
    public var status: TraceStatus

    /// From the first start to the last end, in nanoseconds.
    public var durationNanoseconds: Int64 { TraceSketch.duration(from: startTime, to: endTime) }
    /// The same in whole microseconds.
    public var durationMicroseconds: Int64 { durationNanoseconds / 1_000 }
}

/// One page of a list of traces.
public struct TracePage: Sendable, Equatable {
    public var traces: [TraceSummary]
    /// Where the next page begins; nothing on the last page.
    public var next: TraceCursor?
}
