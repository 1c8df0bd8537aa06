// SPDX-License-Identifier: Apache-2.0

/// The origin shared by rows of a batch: one resource or one instrumentation scope.
public struct Origin: Sendable, Equatable {
    /// Number in the batch's string table of the raw OTLP message: `ResourceSpans` (or `ResourceLogs`,
    /// `ResourceMetrics`) without its scopes, or `ScopeSpans` (…) without its records. In all three signals
    /// field 1 is the resource or scope and field 3 the schema URL.
    public var message: UInt32
    /// For a resource: number in the string table of its `service.name`, 0 when there is none. For a scope:
    /// of its name.
    public var name: UInt32

    public init(message: UInt32, name: UInt32) {
        self.message = message
        self.name = name
    }
}

/// Spans as columns: element *i* of each array belongs to span *i*.
///
/// Times are nanoseconds since the Unix epoch as sent (unsigned in OTLP; above `Int64.max` is refused).
/// String columns hold numbers in `strings`.
public struct SpanBatch: Sendable, Equatable {
    public var strings = StringTable()
    public var resources: [Origin] = []
    public var scopes: [Origin] = []

    /// Index in `resources`.
    public var resource: [UInt32] = []
    /// Index in `scopes`.
    public var scope: [UInt32] = []
    public var traceIDHigh: [UInt64] = []
    public var traceIDLow: [UInt64] = []
    public var spanID: [UInt64] = []
    /// 0 for a root span.
    public var parentSpanID: [UInt64] = []
    public var traceState: [UInt32] = []
    public var flags: [UInt32] = []
    public var name: [UInt32] = []
    /// OTLP `SpanKind` as sent, unknown numbers included.
    public var kind: [Int32] = []
    public var startTime: [Int64] = []
    public var endTime: [Int64] = []
    /// OTLP `Status.StatusCode` as sent: 0 unset, 1 ok, 2 error.
    public var statusCode: [Int32] = []
    public var statusMessage: [UInt32] = []
    public var attributes = AttributeColumns()
    public var droppedAttributesCount: [UInt32] = []
    /// The span's `events` fields as raw protobuf: tag, length and message of each, one after the other.
    public var events: [UInt32] = []
    public var droppedEventsCount: [UInt32] = []
    /// The span's `links` fields as raw protobuf, like `events`.
    public var links: [UInt32] = []
    public var droppedLinksCount: [UInt32] = []

    public init() {}

    public var count: Int { startTime.count }
}
