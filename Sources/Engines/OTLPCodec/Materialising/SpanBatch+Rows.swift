// SPDX-License-Identifier: Apache-2.0

public import Telemetry

extension SpanBatch {
    /// One span with everything it carries.
    public func span(at row: Int) throws(MalformedOTLP) -> Span {
        let origin = resources[Int(resource[row])]
        var span = Span(
            traceID: TraceID(high: traceIDHigh[row], low: traceIDLow[row]), spanID: SpanID(spanID[row]),
            parentSpanID: SpanID(parentSpanID[row]), name: strings.text(of: name[row]),
            startTime: startTime[row], endTime: endTime[row], serviceName: strings.text(of: origin.name))
        span.traceState = strings.text(of: traceState[row])
        span.flags = flags[row]
        span.kind = kind[row]
        span.statusCode = statusCode[row]
        span.statusMessage = strings.text(of: statusMessage[row])
        span.attributes = try attributes.attributes(of: row, in: strings)
        span.droppedAttributesCount = droppedAttributesCount[row]
        span.events = try strings.read(events[row], StoredMessages.events)
        span.droppedEventsCount = droppedEventsCount[row]
        span.links = try strings.read(links[row], StoredMessages.links)
        span.droppedLinksCount = droppedLinksCount[row]
        span.resource = try resource(resource[row])
        span.scope = try scope(scope[row])
        return span
    }

    /// The resource of this index in `resources`.
    public func resource(_ number: UInt32) throws(MalformedOTLP) -> Resource {
        try strings.read(resources[Int(number)].message, StoredMessages.resource)
    }

    /// The scope of this index in `scopes`.
    public func scope(_ number: UInt32) throws(MalformedOTLP) -> Scope {
        try strings.read(scopes[Int(number)].message, StoredMessages.scope)
    }
}
