// SPDX-License-Identifier: Apache-2.0
public import Contracts
public import Telemetry

extension TraceID: WireValue {
    public static var schema: JSON { ["type": "string", "pattern": "^[0-9a-fA-F]{32}$"] }

    public static func decode(_ json: JSON, at pointer: String) throws(Problem) -> TraceID {
        guard case .string(let text) = json, let id = TraceID(hex: text) else {
            throw .mistyped(pointer, "32 hexadecimal digits")
        }
        // It means "none": no trace has it, and whatever belongs to no trace would be looked through.
        guard !id.isNone else { throw .mistyped(pointer, "other than 32 zeros") }
        return id
    }

    public func write(to writer: inout JSONWriter) { writer.write(hex) }

    /// Nothing for the id that means "none".
    var known: TraceID? { isNone ? nil : self }
}

extension SpanID: AnswerOnly {
    public static var schema: JSON { ["type": "string", "pattern": "^[0-9a-f]{16}$"] }

    public func write(to writer: inout JSONWriter) { writer.write(hex) }

    /// Nothing for the id that means "none".
    var known: SpanID? { isNone ? nil : self }
}

extension Timestamp {
    /// Nothing for 0, by which OTLP means that the sender did not say.
    static func known(_ nanoseconds: Int64) -> Timestamp? {
        nanoseconds == 0 ? nil : Timestamp(nanoseconds: nanoseconds)
    }
}
