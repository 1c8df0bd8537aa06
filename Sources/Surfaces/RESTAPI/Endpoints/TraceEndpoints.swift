// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
import QueryEngine
import Querying
import Telemetry
import Tenancy

/// Searching and reading traces.
enum TraceEndpoints {
    static let all: [any Operation] = [listTraces, getTrace]

    static let listTraces = Endpoint(
        "listTraces", .get, "/traces", access: .requires(.readTelemetry), summary: "Search traces.",
        problems: [.rangeTooLarge, .throttled]
    ) { (input: ListTraces, scope) in
        let window = try scope.window(start: input.start, end: input.end, cursor: input.cursor)
        let page = try await scope.services.queries.traces(try input.query(in: window), as: scope.principal())
        return TraceList(
            traces: page.traces, nextCursor: try scope.cursor(after: page.next?.encoded, in: window.range))
    }

    static let getTrace = Endpoint(
        "getTrace", .get, "/traces/{trace_id}", access: .requires(.readTelemetry),
        summary: "One trace with all its spans and log records.",
        problems: [.traceNotFound, .rangeTooLarge, .throttled]
    ) { (input: GetTrace, scope) in
        guard
            let (summary, spans, logs) = try await scope.services.queries.trace(
                input.id, as: scope.principal())
        else { throw Problem(.traceNotFound, "There is no trace \(input.id.hex).") }
        return TraceDetail(trace: summary, spans: spans, logs: logs)
    }
}

/// What `listTraces` takes.
struct ListTraces: Shaped {
    enum SortKey: String, WireEnum {
        case startTime = "start_time"
        case duration = "duration_us"
        case spanCount = "span_count"
    }

    var start: Timestamp?
    var end: Timestamp?
    var serviceNames: [String]
    var status: TraceStatus?
    var search: String
    var attributes: [AttributeDemand]
    var minDurationMicroseconds: Int64?
    var maxDurationMicroseconds: Int64?
    var limit: Int
    var cursor: String?
    var sort: SortKey
    var order: SortOrder

    static let shape = Shape(
        "ListTraces", ListTraces.init,
        Field.start(\.start), Field.end(\.end), Field.serviceNames(\.serviceNames),
        Field("status", \.status, in: .query, summary: "Only traces with this status."),
        Field.search(
            \.search, summary: "Text in span names, services, status messages or attributes; or a trace id."),
        Field(
            "attribute", \.attributes, in: .query, default: [], .items(0...RESTLimits.filterValuesMax),
            summary: "Only traces with a span with this attribute, `key=value`; of several one has all."
        ),
        Field(
            "min_duration_us", \.minDurationMicroseconds, in: .query, .range(0...Int64.max),
            summary: "Only traces at least this long, in microseconds."),
        Field(
            "max_duration_us", \.maxDurationMicroseconds, in: .query, .range(0...Int64.max),
            summary: "Only traces at most this long, in microseconds."),
        Field.limit(\.limit), Field.cursor(\.cursor),
        Field("sort_by", \.sort, in: .query, default: .startTime, summary: "What the list is ordered by."),
        Field(
            "order_by", \.order, in: .query, default: .descending, summary: "Whether it ascends or descends.")
    )

    func query(in window: PageWindow) throws(Problem) -> TraceQuery {
        if let minimum = minDurationMicroseconds, let maximum = maxDurationMicroseconds, minimum > maximum {
            throw .invalidInput([
                .init(pointer: "/min_duration_us", detail: "must not exceed max_duration_us")
            ])
        }
        var query = TraceQuery(timeRange: window.range)
        (query.serviceNames, query.status, query.search) = (serviceNames, status, search)
        query.attributeFilters = attributes.map { .init(key: $0.key, value: $0.value) }
        query.minDurationMicroseconds = minDurationMicroseconds
        query.maxDurationMicroseconds = maxDurationMicroseconds
        query.sort =
            switch sort {
            case .startTime: .startTime
            case .duration: .duration
            case .spanCount: .spanCount
            }
        query.order = order == .ascending ? .ascending : .descending
        query.limit = limit
        if let key = window.key {
            do { query.after = try TraceCursor(decoding: key) } catch { throw CursorSigner.refusal }
        }
        return query
    }
}

/// The direction of a list.
enum SortOrder: String, WireEnum {
    case ascending = "asc"
    case descending = "desc"
}

/// What `listTraces` answers.
struct TraceList: Shaped, Page {
    var traces: [TraceSummary]
    var nextCursor: String?

    static let shape = Shape(
        answering: "TraceList",
        Field("traces", \TraceList.traces, summary: "One page of traces."), Field.nextCursor(\.nextCursor))
}

/// What `getTrace` takes.
struct GetTrace: Shaped {
    var id: TraceID

    static let shape = Shape(
        "GetTrace", GetTrace.init, Field("trace_id", \.id, in: .path, summary: "32 hexadecimal digits."))
}
