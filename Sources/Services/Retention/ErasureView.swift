// SPDX-License-Identifier: Apache-2.0
public import Contracts
import FoundationEssentials
import Postgres
import Records
import Telemetry

/// Which rows an erasure is to find.
public struct CreateErasure: Shaped {
    public enum SignalName: String, WireEnum {
        case traces, metrics, logs
    }

    public var signals: [SignalName]
    public var start: Timestamp?
    public var end: Timestamp?
    public var services: [String]
    public var traceIDs: [String]
    public var attributes: [ErasedAttribute]

    public init(
        signals: [SignalName], start: Timestamp?, end: Timestamp?, services: [String], traceIDs: [String],
        attributes: [ErasedAttribute]
    ) {
        (self.signals, self.start, self.end) = (signals, start, end)
        (self.services, self.traceIDs, self.attributes) = (services, traceIDs, attributes)
    }

    public static let shape = Shape(
        "CreateErasure", CreateErasure.init,
        Field("signals", \.signals, .items(1...3), summary: "Where to look."),
        Field("start", \.start, summary: "Only rows from then on; absent or null for all."),
        Field("end", \.end, summary: "Only rows before then; absent or null for all."),
        Field(
            "services", \.services, default: [], .items(0...RetentionLimits.selectorItemsMax),
            summary: "Only rows of one of these services."),
        Field(
            "trace_ids", \.traceIDs, default: [], .items(0...RetentionLimits.selectorItemsMax),
            summary: "Only spans and log records of one of these traces; not with metrics."),
        Field(
            "attributes", \.attributes, default: [], .items(0...RetentionLimits.selectorItemsMax),
            summary: "Only rows with all of these attributes, on themselves, resource, scope, event or link.")
    )
}

/// An attribute by which rows are found.
public struct ErasedAttribute: Shaped {
    public var key: String
    public var value: String

    public init(key: String, value: String) { (self.key, self.value) = (key, value) }

    public static let shape = Shape(
        "ErasedAttribute", ErasedAttribute.init,
        Field("key", \.key, .length(1...1_024), summary: "The whole key."),
        Field("value", \.value, .length(0...4_096), summary: "The whole value, as text."))
}

/// Which erasure.
public struct FindErasure: Shaped {
    public var id: String

    public static let shape = Shape(
        "FindErasure", FindErasure.init,
        Field("erasure_id", \.id, in: .path, summary: "Identifier of the erasure (UUID)."))
}

/// How many erasures to list.
public struct ListErasures: Shaped {
    public var limit: Int

    public init(limit: Int) { self.limit = limit }

    public static let shape = Shape(
        "ListErasures", ListErasures.init,
        Field("limit", \.limit, in: .query, default: 50, .range(1...1_000), summary: "At most so many."))
}

/// Erasures, newest first.
public struct ErasureList: Shaped {
    public var erasures: [ErasureView]

    public static let shape = Shape(
        "ErasureList", ErasureList.init, Field("erasures", \.erasures, summary: "Newest first."))
}

/// An erasure and how far it has come.
public struct ErasureView: Shaped {
    let record: ErasureRecord
    let terms: ErasureTerms?

    init(_ record: ErasureRecord) {
        self.record = record
        terms = record.selector.flatMap { try? ErasureTerms(stored: $0) }
    }

    public static let shape = Shape(
        answering: "Erasure",
        Field("id", { $0.record.erasureID.uuidString.lowercased() }, summary: "Stable identifier (UUID)."),
        Field(
            "state", { $0.record.state.rawValue },
            summary: "`running`, `settling` (nothing is found any more) or `completed`."),
        Field("signals", \ErasureView.record.signals, summary: "Where it looks."),
        Field("start", { bound($0.record.startTime) }, summary: "Null for the beginning."),
        Field("end", { bound($0.record.endTime) }, summary: "Null for all later rows."),
        Field("selector", \.terms, summary: "What rows must match; null once it is completed."),
        Field(
            "selector_sha256", { hexadecimal($0.record.selectorHash) },
            summary: "Of the selector as compact JSON, members in this order."),
        Field("requested_by", { $0.record.requestedBy.uuidString.lowercased() }, summary: "User or API key."),
        Field("requested_at", { moment($0.record.requestedAt) }, summary: "When."),
        Field("erased_at", { $0.record.erasedAt.map(moment) }, summary: "Since when nothing is found."),
        Field("completed_at", { $0.record.completedAt.map(moment) }, summary: "When everything was done."),
        Field("examined_blocks", \.record.counts.examinedBlocks, summary: "Blocks that were opened."),
        Field("rewritten_blocks", \.record.counts.rewrittenBlocks, summary: "Blocks that held such rows."),
        Field("erased_spans", \.record.counts.spans, summary: "Spans so far."),
        Field("erased_points", \.record.counts.points, summary: "Points of metrics so far."),
        Field("erased_log_records", \.record.counts.logs, summary: "Log records so far."),
        Field("erased_series", \.record.counts.definitions, summary: "Definitions of series, by day."))
}

/// A bound of a range; `nil` when there is none.
private func bound(_ nanoseconds: Int64) -> Timestamp? {
    nanoseconds == .min || nanoseconds == .max ? nil : Timestamp(nanoseconds: nanoseconds)
}

private func moment(_ stored: PostgresTimestamp) -> Timestamp {
    Timestamp(nanoseconds: stored.microsecondsSinceEpoch * 1_000)
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}
