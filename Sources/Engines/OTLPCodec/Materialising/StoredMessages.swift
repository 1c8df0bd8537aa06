// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// Reads the raw OTLP messages that batches and blocks keep as bytes. No bytes read as an empty message.
public enum StoredMessages {
    /// Reads the message of a resource `Origin`.
    public static func resource(_ bytes: UnsafeRawBufferPointer) throws(MalformedOTLP) -> Resource {
        try read(bytes, as: .resourceSpans, empty: Resource()) { (reader) throws(WireDamage) in
            try Resource(group: reader)
        }
    }

    /// Reads the message of a scope `Origin`.
    public static func scope(_ bytes: UnsafeRawBufferPointer) throws(MalformedOTLP) -> Scope {
        try read(bytes, as: .scopeSpans, empty: Scope()) { (reader) throws(WireDamage) in
            try Scope(group: reader)
        }
    }

    /// Reads an `AnyValue`, such as an attribute of type array or map.
    public static func value(_ bytes: UnsafeRawBufferPointer) throws(MalformedOTLP) -> AttributeValue {
        try read(bytes, as: .anyValue, empty: .empty) { (reader) throws(WireDamage) in
            try AttributeValue(reader)
        }
    }

    /// Reads what `SpanBatch.events` holds.
    public static func events(_ bytes: UnsafeRawBufferPointer) throws(MalformedOTLP) -> [SpanEvent] {
        try read(bytes, as: .span, empty: []) { (reader) throws(WireDamage) in
            try reader.messages(0x5A) { (event) throws(WireDamage) in try SpanEvent(event) }
        }
    }

    /// Reads what `SpanBatch.links` holds.
    public static func links(_ bytes: UnsafeRawBufferPointer) throws(MalformedOTLP) -> [SpanLink] {
        try read(bytes, as: .span, empty: []) { (reader) throws(WireDamage) in
            try reader.messages(0x6A) { (link) throws(WireDamage) in try SpanLink(link) }
        }
    }

    /// Reads what `MetricBatch.exemplars` holds for a point of this kind.
    public static func exemplars(
        _ bytes: UnsafeRawBufferPointer, kind: MetricKind
    ) throws(MalformedOTLP) -> [Exemplar] {
        let tag = kind.distributionLayout?.exemplars ?? 0x2A
        return try read(bytes, as: kind.pointMessage, empty: []) { (reader) throws(WireDamage) in
            try reader.messages(tag) { (exemplar) throws(WireDamage) in try Exemplar(exemplar) }
        }
    }

    /// Reads what `MetricDescriptor.metadata` holds.
    public static func metadata(_ bytes: UnsafeRawBufferPointer) throws(MalformedOTLP) -> [Attribute] {
        try read(bytes, as: .metric, empty: []) { (reader) throws(WireDamage) in
            try reader.messages(0x62) { (attribute) throws(WireDamage) in try Attribute(attribute) }
        }
    }

    /// Reads what `MetricBatch.distribution` holds for a point of this kind; `.none` for gauges and sums.
    public static func distribution(
        _ bytes: UnsafeRawBufferPointer, kind: MetricKind
    ) throws(MalformedOTLP) -> MetricPoint.Value {
        try read(bytes, as: kind.pointMessage, empty: kind.emptyValue) { (reader) throws(WireDamage) in
            switch kind {
            case .gauge, .sum: .none
            case .histogram: .histogram(try Histogram(reader))
            case .exponentialHistogram: .exponentialHistogram(try ExponentialHistogram(reader))
            case .summary: .summary(try Summary(reader))
            }
        }
    }

    /// Lends an array to one of the functions above, such as `read(bytes, StoredMessages.events)`.
    public static func read<Value>(
        _ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws(MalformedOTLP) -> Value
    ) throws(MalformedOTLP) -> Value {
        try bytes.withUnsafeBytes { buffer in
            Result { () throws(MalformedOTLP) in try body(buffer) }
        }.get()
    }

    private static func read<Value>(
        _ bytes: UnsafeRawBufferPointer, as type: MessageID, empty: Value,
        _ body: (WireReader) throws(WireDamage) -> Value
    ) throws(MalformedOTLP) -> Value {
        guard let reader = WireReader(bytes) else { return empty }
        do throws(WireDamage) {
            return try body(reader)
        } catch {
            throw MalformedOTLP(error, in: bytes, as: type)
        }
    }
}

extension MetricKind {
    fileprivate var pointMessage: MessageID { distributionLayout?.point ?? .numberPoint }

    fileprivate var emptyValue: MetricPoint.Value {
        switch self {
        case .gauge, .sum: .none
        case .histogram: .histogram(Histogram())
        case .exponentialHistogram: .exponentialHistogram(ExponentialHistogram())
        case .summary: .summary(Summary())
        }
    }
}

extension WireReader {
    /// Reads every occurrence of one message field and steps over the others.
    func messages<Element>(
        _ wanted: UInt32, _ make: (WireReader) throws(WireDamage) -> Element
    ) throws(WireDamage) -> [Element] {
        var elements: [Element] = []
        var reader = self
        while true {
            let tag = try reader.tag()
            if tag == 0 { return elements }
            if tag == wanted {
                elements.append(try make(reader.content()))
            } else {
                try reader.skip(tag)
            }
        }
    }

    /// A string field as text.
    mutating func string() throws(WireDamage) -> String { String(decoding: try text(), as: UTF8.self) }

    mutating func uint32() throws(WireDamage) -> UInt32 { UInt32(truncatingIfNeeded: try varint()) }

    mutating func sint32() throws(WireDamage) -> Int32 {
        let value = try uint32()
        return Int32(bitPattern: value >> 1) ^ -Int32(bitPattern: value & 1)
    }

    mutating func double() throws(WireDamage) -> Double { Double(bitPattern: try fixed64()) }

    /// Nanoseconds; what does not fit was refused when it was received.
    mutating func time() throws(WireDamage) -> Int64 { Int64(clamping: try fixed64()) }

    /// The content of a trace id field, none when it is empty.
    mutating func traceIDField() throws(WireDamage) -> TraceID {
        try content().traceID.map { TraceID(high: $0.high, low: $0.low) } ?? .none
    }

    /// The content of a span id field, none when it is empty.
    mutating func spanIDField() throws(WireDamage) -> SpanID { SpanID(try content().spanID ?? 0) }
}
