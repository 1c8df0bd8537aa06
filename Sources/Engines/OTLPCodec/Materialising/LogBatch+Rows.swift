// SPDX-License-Identifier: Apache-2.0

public import Telemetry

extension LogBatch {
    /// One log record with everything it carries.
    public func record(at row: Int) throws(MalformedOTLP) -> LogRecord {
        let origin = resources[Int(resource[row])]
        var record = LogRecord(
            time: time[row], observedTime: observedTime[row], severityNumber: severityNumber[row],
            serviceName: strings.text(of: origin.name))
        record.severityText = strings.text(of: severityText[row])
        record.body = try body(at: row)
        record.eventName = strings.text(of: eventName[row])
        record.traceID = TraceID(high: traceIDHigh[row], low: traceIDLow[row])
        record.spanID = SpanID(spanID[row])
        record.flags = flags[row]
        record.attributes = try attributes.attributes(of: row, in: strings)
        record.droppedAttributesCount = droppedAttributesCount[row]
        record.resource = try resource(resource[row])
        record.scope = try scope(scope[row])
        return record
    }

    /// The body of one record.
    public func body(at row: Int) throws(MalformedOTLP) -> AttributeValue {
        let bits = bodyValue[row]
        let number = UInt32(truncatingIfNeeded: bits)
        switch bodyType[row] {
        case .empty: return .empty
        case .bool: return .bool(bits != 0)
        case .int: return .int(Int64(bitPattern: bits))
        case .double: return .double(Double(bitPattern: bits))
        case .string: return .string(bodies.text(of: number))
        case .bytes: return .bytes(bodies.bytes(of: number))
        case .array, .map:
            return try bodies.withBytes(of: number) { bytes in
                Result { () throws(MalformedOTLP) in try StoredMessages.value(bytes) }
            }.get()
        }
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
