// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// A span as tests write it.
struct SampleSpan: Hashable {
    var trace: UInt64
    var id: UInt64 = 1
    var parent: UInt64 = 0
    var service = "shop"
    var name = "GET /"
    var start: Int64 = 1_000
    var end: Int64 = 2_000
    var statusCode: Int32 = 0
    var statusMessage = ""
    var attributes: [SampleAttribute] = []

    var traceID: TraceID { TraceID(high: 0xABCD, low: trace) }
}

extension SpanBatch {
    init(_ spans: [SampleSpan]) {
        self.init()
        // Numbers differ from batch to batch, as they do in stored blocks.
        for span in spans.reversed() { _ = strings.intern(span.name) }
        scopes = [Origin(message: 0, name: 0)]
        for span in spans {
            let name = strings.intern(span.service)
            let message = strings.intern(Protobuf.resource(span.service))
            resource.append(resources.index(of: Origin(message: message, name: name)))
            scope.append(0)
            traceIDHigh.append(span.traceID.high)
            traceIDLow.append(span.traceID.low)
            spanID.append(span.id)
            parentSpanID.append(span.parent)
            traceState.append(0)
            flags.append(0)
            self.name.append(strings.intern(span.name))
            kind.append(1)
            startTime.append(span.start)
            endTime.append(span.end)
            statusCode.append(span.statusCode)
            statusMessage.append(strings.intern(span.statusMessage))
            attributes.appendRow(span.attributes, in: &strings)
            droppedAttributesCount.append(0)
            events.append(0)
            droppedEventsCount.append(0)
            links.append(0)
            droppedLinksCount.append(0)
        }
    }
}
