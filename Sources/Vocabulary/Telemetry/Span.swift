// SPDX-License-Identifier: Apache-2.0

/// A materialised resource: who produced the telemetry.
public struct Resource: Sendable, Equatable {
    public var attributes: [Attribute]
    public var droppedAttributesCount: UInt32
    public var schemaURL: String

    public init(attributes: [Attribute] = [], droppedAttributesCount: UInt32 = 0, schemaURL: String = "") {
        self.attributes = attributes
        self.droppedAttributesCount = droppedAttributesCount
        self.schemaURL = schemaURL
    }
}

/// A materialised instrumentation scope: which library produced the telemetry.
public struct Scope: Sendable, Equatable {
    public var name: String
    public var version: String
    public var attributes: [Attribute]
    public var droppedAttributesCount: UInt32
    public var schemaURL: String

    public init(
        name: String = "", version: String = "", attributes: [Attribute] = [],
        droppedAttributesCount: UInt32 = 0,
        schemaURL: String = ""
    ) {
        self.name = name
        self.version = version
        self.attributes = attributes
        self.droppedAttributesCount = droppedAttributesCount
        self.schemaURL = schemaURL
    }
}

/// Something that happened during a span.
public struct SpanEvent: Sendable, Equatable {
    /// Nanoseconds since the Unix epoch.
    public var time: Int64
    public var name: String
    public var attributes: [Attribute]
    public var droppedAttributesCount: UInt32

    public init(time: Int64, name: String, attributes: [Attribute], droppedAttributesCount: UInt32) {
        self.time = time
        self.name = name
        self.attributes = attributes
        self.droppedAttributesCount = droppedAttributesCount
    }
}

/// A pointer from a span to another span.
public struct SpanLink: Sendable, Equatable {
    public var traceID: TraceID
    public var spanID: SpanID
    public var traceState: String
    public var attributes: [Attribute]
    public var droppedAttributesCount: UInt32
    public var flags: UInt32

    public init(
        traceID: TraceID, spanID: SpanID, traceState: String, attributes: [Attribute],
        droppedAttributesCount: UInt32, flags: UInt32
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.traceState = traceState
        self.attributes = attributes
        self.droppedAttributesCount = droppedAttributesCount
        self.flags = flags
    }
}

/// OTLP `Status.StatusCode` values that have a name.
public enum SpanStatusCode: Int32, Sendable, CaseIterable {
    case unset = 0
    case ok = 1
    case error = 2
}

/// A materialised span with everything it carries.
public struct Span: Sendable, Equatable {
    public var traceID: TraceID
    public var spanID: SpanID
    /// None for a root span.
    public var parentSpanID: SpanID
    public var traceState = ""
    public var flags: UInt32 = 0
    public var name: String
    /// OTLP `SpanKind`.
    public var kind: Int32 = 0
    /// Nanoseconds since the Unix epoch.
    public var startTime: Int64
    public var endTime: Int64
    public var serviceName: String
    /// OTLP `Status.StatusCode`.
    public var statusCode: Int32 = 0
    public var statusMessage = ""
    public var attributes: [Attribute] = []
    public var droppedAttributesCount: UInt32 = 0
    public var events: [SpanEvent] = []
    public var droppedEventsCount: UInt32 = 0
    public var links: [SpanLink] = []
    public var droppedLinksCount: UInt32 = 0
    public var resource = Resource()
    public var scope = Scope()

    public init(
        traceID: TraceID, spanID: SpanID, parentSpanID: SpanID, name: String, startTime: Int64,
        endTime: Int64,
        serviceName: String
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.parentSpanID = parentSpanID
        self.name = name
        self.startTime = startTime
        self.endTime = endTime
        self.serviceName = serviceName
    }
}
