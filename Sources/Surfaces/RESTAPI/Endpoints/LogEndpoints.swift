// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
import QueryEngine
import Querying
import Telemetry
import Tenancy

/// Searching log records.
enum LogEndpoints {
    static let all: [any Operation] = [listLogs, countLogs]

    static let listLogs = Endpoint(
        "listLogs", .get, "/logs", access: .requires(.readTelemetry),
        summary: "Search log records, newest first.",
        problems: [.rangeTooLarge, .throttled]
    ) { (input: ListLogs, scope) in
        let (start, end) = input.bounds
        let window = try scope.window(start: start, end: end, cursor: input.cursor)
        let page = try await scope.services.queries.logs(try input.query(in: window), as: scope.principal())
        return LogList(
            logs: page.records, nextCursor: try scope.cursor(after: page.next?.encoded, in: window.range))
    }
}

extension LogEndpoints {
    static let countLogs = Endpoint(
        "countLogs", .get, "/logs/histogram", access: .requires(.readTelemetry),
        summary: "Count log records by time and severity.",
        problems: [.rangeTooLarge, .throttled]
    ) { (input: CountLogs, scope) in
        let window = try scope.window(start: input.start, end: input.end, cursor: nil)
        let counts = try await scope.services.queries.logHistogram(
            input.query(in: window), bucketsMax: input.buckets, as: scope.principal())
        return LogCounts(counts)
    }
}

/// What `listLogs` takes.
struct ListLogs: Shaped {
    var start: Timestamp?
    var end: Timestamp?
    var serviceNames: [String]
    var severity: MinimumSeverity?
    var search: String
    var traceID: TraceID?
    var limit: Int
    var cursor: String?

    static let shape = Shape(
        "ListLogs", ListLogs.init,
        Field.start(\.start), Field.end(\.end), Field.serviceNames(\.serviceNames),
        Field("severity", \.severity, in: .query, summary: "Only records at least this severe."),
        Field.search(\.search, summary: ListLogs.searchSummary),
        Field(
            "trace_id", \.traceID, in: .query,
            summary: "Only records of this trace; `start` and `end` then have no defaults."),
        Field.limit(\.limit), Field.cursor(\.cursor))

    /// What a search matches.
    static let searchSummary =
        "Words, prefixes* and \"quoted phrases\" that must all occur, whatever their case."

    /// The time range asked for. A trace is looked for in all time unless the caller bounds it.
    var bounds: (start: Timestamp?, end: Timestamp?) {
        guard traceID != nil else { return (start, end) }
        return (start ?? Timestamp(nanoseconds: .min), end ?? Timestamp(nanoseconds: .max))
    }

    func query(in window: PageWindow) throws(Problem) -> LogQuery {
        var query = LogQuery(timeRange: window.range)
        (query.serviceNames, query.minimumSeverity, query.search) = (serviceNames, severity?.severity, search)
        (query.traceID, query.limit) = (traceID, limit)
        if let key = window.key {
            do { query.after = try LogCursor(decoding: key) } catch { throw CursorSigner.refusal }
        }
        return query
    }
}

/// What `listLogs` answers.
struct LogList: Shaped, Page {
    var logs: [LogRecord]
    var nextCursor: String?

    static let shape = Shape(
        answering: "LogList",
        Field("logs", \LogList.logs, summary: "One page of log records."), Field.nextCursor(\.nextCursor))
}
