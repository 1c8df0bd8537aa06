// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// A log record as tests write it.
struct SampleLog: Hashable {
    var time: Int64
    var observedTime: Int64 = 0
    var service = "shop"
    var severity: Int32 = 9
    var body = SampleValue.string("hello")
    var eventName = ""
    var trace: UInt64 = 0
    var attributes: [SampleAttribute] = []

    var effectiveTime: Int64 { time == 0 ? observedTime : time }
}

extension LogBatch {
    init(_ logs: [SampleLog]) {
        self.init()
        for log in logs.reversed() { _ = strings.intern(log.eventName) }
        scopes = [Origin(message: 0, name: 0)]
        for log in logs {
            let name = strings.intern(log.service)
            let message = strings.intern(Protobuf.resource(log.service))
            resource.append(resources.index(of: Origin(message: message, name: name)))
            scope.append(0)
            time.append(log.time)
            observedTime.append(log.observedTime)
            severityNumber.append(log.severity)
            severityText.append(0)
            let body = log.body.cell(in: &strings)
            appendBody(body, of: strings)
            attributes.appendRow(log.attributes, in: &strings)
            droppedAttributesCount.append(0)
            flags.append(0)
            traceIDHigh.append(0)
            traceIDLow.append(log.trace)
            spanID.append(0)
            eventName.append(strings.intern(log.eventName))
        }
    }
}
