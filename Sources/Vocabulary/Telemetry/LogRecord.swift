// SPDX-License-Identifier: Apache-2.0

/// A materialised log record with everything it carries.
public struct LogRecord: Sendable, Equatable {
    /// When it happened, nanoseconds since the Unix epoch; 0 when the sender did not say.
    public var time: Int64
    /// When it was observed; 0 when the sender did not say.
    public var observedTime: Int64
    /// OTLP `SeverityNumber`, 0 when unspecified.
    public var severityNumber: Int32
    public var severityText = ""
    public var body: AttributeValue = .empty
    public var eventName = ""
    public var serviceName: String
    public var traceID: TraceID = .none
    public var spanID: SpanID = .none
    public var flags: UInt32 = 0
    public var attributes: [Attribute] = []
    public var droppedAttributesCount: UInt32 = 0
    public var resource = Resource()
    public var scope = Scope()

    public init(time: Int64, observedTime: Int64, severityNumber: Int32, serviceName: String) {
        self.time = time
        self.observedTime = observedTime
        self.severityNumber = severityNumber
        self.serviceName = serviceName
    }

    /// The time the record is stored and found under.
    public var effectiveTime: Int64 { time != 0 ? time : observedTime }
}
