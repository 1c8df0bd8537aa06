// SPDX-License-Identifier: Apache-2.0

/// One message of the OTLP schema: the single declaration behind JSON, validation, error paths and
/// reflection.
struct MessageType: Sendable {
    let id: MessageID
    /// Dotted names inside the package, such as `Span.Event`.
    let name: String
    let fields: [Field]

    init(_ id: MessageID, _ name: String, _ fields: [Field]) {
        self.id = id
        self.name = name
        self.fields = fields
    }
}

/// One field of a message.
struct Field: Sendable {
    enum Label: Sendable, Equatable {
        case one
        /// Has explicit presence (`optional` in proto3).
        case optional
        case many
        /// Belongs to the oneof of this name.
        case oneof(String)
    }

    let number: UInt32
    /// As in the proto file: snake_case.
    let name: String
    let kind: FieldKind
    let label: Label

    init(_ number: UInt32, _ name: String, _ kind: FieldKind, _ label: Label = .one) {
        self.number = number
        self.name = name
        self.kind = kind
        self.label = label
    }

    /// The key in OTLP/JSON: lowerCamelCase.
    var jsonName: String {
        var result = ""
        var raisesNext = false
        for character in name {
            if character == "_" {
                raisesNext = true
            } else {
                result += raisesNext ? character.uppercased() : String(character)
                raisesNext = false
            }
        }
        return result
    }
}

/// The type of a field. Some say more than protobuf does, where OTLP does.
enum FieldKind: Sendable, Equatable {
    case string
    case bytes
    /// `bytes`, of length 16 or 0; hexadecimal in JSON.
    case traceID
    /// `bytes`, of length 8 or 0; hexadecimal in JSON.
    case spanID
    case bool
    case int32
    case int64
    case uint32
    case uint64
    case sint32
    case fixed32
    case fixed64
    /// `fixed64`: nanoseconds since the Unix epoch.
    case time
    case sfixed64
    case double
    /// `int32`: a number in a table that only the profiling signal has.
    case stringIndex
    case enumeration(EnumerationID)
    case message(MessageID)

    /// The protobuf wire type: 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes.
    var wireType: UInt32 {
        switch self {
        case .string, .bytes, .traceID, .spanID, .message: 2
        case .fixed64, .time, .sfixed64, .double: 1
        case .fixed32: 5
        case .bool, .int32, .int64, .uint32, .uint64, .sint32, .stringIndex, .enumeration: 0
        }
    }

    /// Whether repeated values of this kind are packed by proto3 encoders.
    var isPackable: Bool { wireType != 2 }
}

/// An enumeration of the OTLP schema, needed by reflection only: on the wire it is a number.
struct EnumerationType: Sendable {
    let id: EnumerationID
    /// Dotted names inside the package, such as `Span.SpanKind`.
    let name: String
    let values: [(name: String, number: Int32)]
}

/// The names of the messages in the schema.
enum MessageID: UInt8, Sendable, CaseIterable {
    case anyValue, arrayValue, keyValueList, keyValue, instrumentationScope, entityRef
    case resource
    case tracesData, resourceSpans, scopeSpans, span, spanEvent, spanLink, status
    case logsData, resourceLogs, scopeLogs, logRecord
    case metricsData, resourceMetrics, scopeMetrics, metric
    case gauge, sum, histogram, exponentialHistogram, summary
    case numberPoint, histogramPoint, exponentialHistogramPoint, buckets, summaryPoint, valueAtQuantile,
        exemplar
    case tracesRequest, tracesResponse, tracesPartialSuccess
    case logsRequest, logsResponse, logsPartialSuccess
    case metricsRequest, metricsResponse, metricsPartialSuccess

    /// The declaration.
    var type: MessageType { OTLPSchema.messages[Int(rawValue)] }
}

/// The names of the enumerations in the schema.
enum EnumerationID: UInt8, Sendable, CaseIterable {
    case spanKind, statusCode, spanFlags, severityNumber, logRecordFlags, aggregationTemporality,
        dataPointFlags
}
