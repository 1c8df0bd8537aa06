// SPDX-License-Identifier: Apache-2.0

/// `google.rpc.Status`: the body of every OTLP error.
public struct RPCStatus: Sendable, Equatable {
    /// What accompanies a status.
    public enum Detail: Sendable, Equatable {
        /// `google.rpc.RetryInfo`: how long to wait before trying again.
        case retryInfo(delay: Duration)
        /// `google.rpc.BadRequest`: which fields are wrong, and why.
        case badRequest([FieldViolation])
    }

    /// One wrong field of a request.
    public struct FieldViolation: Sendable, Equatable {
        /// The path of the field, such as `resource_spans[0].scope_spans[1]`.
        public var field: String
        public var description: String

        public init(field: String, description: String) {
            self.field = field
            self.description = description
        }
    }

    /// A gRPC status code.
    public var code: Int32
    /// In English; safe to show.
    public var message: String
    public var details: [Detail]

    /// A status.
    public init(code: Int32, message: String, details: [Detail] = []) {
        self.code = code
        self.message = message
        self.details = details
    }

    /// The status in protobuf, as in an HTTP body and in `grpc-status-details-bin`.
    public func protobuf() -> [UInt8] {
        var writer = ProtobufWriter()
        if code != 0 { writer.varintField(1, UInt64(bitPattern: Int64(code))) }
        if !message.isEmpty { writer.textField(2, message) }
        for detail in details {
            writer.message(3) { any in
                any.textField(1, detail.typeURL)
                any.bytesField(2, detail.protobuf())
            }
        }
        return writer.bytes
    }

    /// The status in proto3 JSON.
    public func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { status in
            status.key("code")
            status.number(code)
            status.key("message")
            status.string(message)
            guard !details.isEmpty else { return }
            status.key("details")
            status.array { array in
                for detail in details { array.object { detail.writeJSON(to: &$0) } }
            }
        }
        return writer.bytes
    }
}

extension RPCStatus.Detail {
    /// The full name of the message, as in `google.protobuf.Any`.
    var typeURL: String {
        switch self {
        case .retryInfo: "type.googleapis.com/google.rpc.RetryInfo"
        case .badRequest: "type.googleapis.com/google.rpc.BadRequest"
        }
    }

    /// The detail alone in protobuf, without an `Any` around it, as in `google.rpc.retryinfo-bin`.
    public func protobuf() -> [UInt8] {
        var writer = ProtobufWriter()
        switch self {
        case .retryInfo(let delay):
            let (seconds, nanoseconds) = delay.protobufParts
            writer.message(1) { duration in
                if seconds != 0 { duration.varintField(1, UInt64(bitPattern: seconds)) }
                if nanoseconds != 0 { duration.varintField(2, UInt64(bitPattern: nanoseconds)) }
            }
        case .badRequest(let violations):
            for violation in violations {
                writer.message(1) { field in
                    if !violation.field.isEmpty { field.textField(1, violation.field) }
                    if !violation.description.isEmpty { field.textField(2, violation.description) }
                }
            }
        }
        return writer.bytes
    }

    fileprivate func writeJSON(to object: inout JSONWriter) {
        object.key("@type")
        object.string(typeURL)
        switch self {
        case .retryInfo(let delay):
            object.key("retryDelay")
            object.string(delay.protobufText)
        case .badRequest(let violations):
            object.key("fieldViolations")
            object.array { array in
                for violation in violations {
                    array.object { member in
                        member.key("field")
                        member.string(violation.field)
                        member.key("description")
                        member.string(violation.description)
                    }
                }
            }
        }
    }
}

extension Duration {
    /// Seconds and nanoseconds of the same sign, as in `google.protobuf.Duration`.
    fileprivate var protobufParts: (seconds: Int64, nanoseconds: Int64) {
        (components.seconds, components.attoseconds / 1_000_000_000)
    }

    /// Seconds with the letter s, with 0, 3, 6 or 9 decimals, as proto3 JSON wants it.
    fileprivate var protobufText: String {
        let (seconds, nanoseconds) = protobufParts
        let sign = seconds < 0 || nanoseconds < 0 ? "-" : ""
        guard nanoseconds != 0 else { return "\(sign)\(seconds.magnitude)s" }
        var decimals = String(nanoseconds.magnitude)
        decimals = String(repeating: "0", count: 9 - decimals.count) + decimals
        while decimals.hasSuffix("000") { decimals.removeLast(3) }
        return "\(sign)\(seconds.magnitude).\(decimals)s"
    }
}
