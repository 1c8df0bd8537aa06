// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// Which rows are to be erased: those in a range of time that meet every demand there is. At least one there
/// must be, or all rows would be meant.
public struct ErasureSelector: Sendable, Equatable {
    /// A key and a value as text.
    public struct Attribute: Sendable, Equatable {
        public var key: String
        public var value: String

        public init(key: String, value: String) { (self.key, self.value) = (key, value) }
    }

    /// Of the start of a span, the effective time of a log record, the time of a point.
    public var timeRange: TimeRange
    /// The row's service is one of these; none for all.
    public var services: [String]
    /// The row belongs to one of these traces; none for all. Points belong to no trace.
    public var traceIDs: [TraceID]
    /// The row has each of these attributes: itself, or its resource, scope, one of its events or links. For
    /// values, the same counts as in queries.
    public var attributes: [Attribute]

    public init(
        timeRange: TimeRange = .all, services: [String] = [], traceIDs: [TraceID] = [],
        attributes: [Attribute] = []
    ) {
        (self.timeRange, self.services) = (timeRange, services)
        (self.traceIDs, self.attributes) = (traceIDs, attributes)
    }

    /// Whether it demands nothing but a time.
    public var isEmpty: Bool { services.isEmpty && traceIDs.isEmpty && attributes.isEmpty }
}
