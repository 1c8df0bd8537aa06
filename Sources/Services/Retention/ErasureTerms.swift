// SPDX-License-Identifier: Apache-2.0
public import Contracts
public import Erasure
public import Telemetry

/// What rows must match, as it is stored and shown.
public struct ErasureTerms: Shaped {
    public var services: [String]
    public var traceIDs: [String]
    public var attributes: [ErasedAttribute]

    public static let shape = Shape(
        "ErasureSelector", ErasureTerms.init(services:traceIDs:attributes:),
        Field("services", \.services, summary: "Any of these services."),
        Field("trace_ids", \.traceIDs, summary: "Any of these traces."),
        Field("attributes", \.attributes, summary: "All of these attributes."))

    init(services: [String], traceIDs: [String], attributes: [ErasedAttribute]) {
        (self.services, self.traceIDs, self.attributes) = (services, traceIDs, attributes)
    }

    /// Throws an `invalid-input` problem when that is no selector, or one of everything.
    init(_ input: CreateErasure) throws(Problem) {
        var violations: [Problem.Violation] = []
        for (index, text) in input.traceIDs.enumerated() where TraceID(hex: text)?.isNone != false {
            violations.append(
                .init(pointer: "/trace_ids/\(index)", detail: "must be 32 hexadecimal digits, not all zero"))
        }
        if input.services.isEmpty, input.traceIDs.isEmpty, input.attributes.isEmpty {
            violations.append(
                .init(pointer: "/attributes", detail: "must not be empty without services or trace ids"))
        }
        if !input.traceIDs.isEmpty, input.signals.contains(.metrics) {
            violations.append(
                .init(pointer: "/signals", detail: "must not name metrics, which belong to no trace"))
        }
        if let start = input.start, let end = input.end, start >= end {
            violations.append(.init(pointer: "/start", detail: "must be before the end"))
        }
        guard violations.isEmpty else { throw .invalidInput(violations) }
        self.init(
            services: input.services, traceIDs: input.traceIDs.compactMap { TraceID(hex: $0)?.hex },
            attributes: input.attributes)
    }

    /// Reads what `stored` wrote.
    public init(stored text: String?) throws {
        self = try Self.decode(JSON(parsing: Array((text ?? "null").utf8)), at: "")
    }

    /// Compact JSON.
    var stored: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// What to look for in a range of time.
    public func selector(_ range: TimeRange) -> ErasureSelector {
        ErasureSelector(
            timeRange: range, services: services, traceIDs: traceIDs.compactMap { TraceID(hex: $0) },
            attributes: attributes.map { .init(key: $0.key, value: $0.value) })
    }
}
