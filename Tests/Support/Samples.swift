// SPDX-License-Identifier: Apache-2.0
public import Telemetry

/// A span as tests write it.
public struct SampleSpan: Sendable, Hashable {
    public var trace: UInt64
    public var id: UInt64
    public var parent: UInt64
    public var service: String
    public var name: String
    public var start: Int64
    public var duration: Int64
    public var statusCode: Int32

    public init(
        trace: UInt64 = 1, id: UInt64 = 1, parent: UInt64 = 0, service: String = "shop",
        name: String = "GET /",
        start: Int64 = SampleTime.noon, duration: Int64 = 1_000_000, statusCode: Int32 = 0
    ) {
        (self.trace, self.id, self.parent, self.service) = (trace, id, parent, service)
        (self.name, self.start, self.duration, self.statusCode) = (name, start, duration, statusCode)
    }

    public var traceID: TraceID { TraceID(high: 0xABCD, low: trace) }
}

/// A log record as tests write it; trace 0 means none.
public struct SampleLog: Sendable, Hashable {
    public var body: String
    public var service: String
    public var severity: Int32
    public var trace: UInt64
    public var time: Int64

    public init(
        _ body: String = "hello", service: String = "shop", severity: Int32 = 9, trace: UInt64 = 0,
        time: Int64 = SampleTime.noon
    ) {
        (self.body, self.service, self.severity) = (body, service, severity)
        (self.trace, self.time) = (trace, time)
    }
}

/// A point of a sum as tests write it.
public struct SamplePoint: Sendable, Hashable {
    public var metric: String
    public var service: String
    public var value: Int64
    public var route: String
    public var time: Int64

    public init(
        _ metric: String = "requests", service: String = "shop", value: Int64 = 1, route: String = "/",
        time: Int64 = SampleTime.noon
    ) {
        (self.metric, self.service, self.value) = (metric, service, value)
        (self.route, self.time) = (route, time)
    }
}

/// Times that samples have, in nanoseconds since the Unix epoch.
public enum SampleTime {
    /// 2026-01-01T12:00:00Z.
    public static let noon: Int64 = 1_767_268_800_000_000_000
    public static let second: Int64 = 1_000_000_000
    public static let day: Int64 = 86_400 * second
}
