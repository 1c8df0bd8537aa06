// SPDX-License-Identifier: Apache-2.0
import Contracts
import QueryEngine
import Telemetry

/// What `countLogs` takes.
struct CountLogs: Shaped {
    var start: Timestamp?
    var end: Timestamp?
    var serviceNames: [String]
    var severity: MinimumSeverity?
    var search: String
    var traceID: TraceID?
    var buckets: Int

    static let shape = Shape(
        "CountLogs", CountLogs.init,
        Field.start(\.start), Field.end(\.end), Field.serviceNames(\.serviceNames),
        Field("severity", \.severity, in: .query, summary: "Only records at least this severe."),
        Field.search(\.search, summary: ListLogs.searchSummary),
        Field("trace_id", \.traceID, in: .query, summary: "Only records of this trace."),
        Field(
            "buckets", \.buckets, in: .query, default: RESTLimits.histogramBucketsDefault,
            .range(1...Int64(RESTLimits.histogramBucketsMax)),
            summary: "At most so many spans of time of equal length."))

    func query(in window: PageWindow) -> LogQuery {
        var query = LogQuery(timeRange: window.range)
        (query.serviceNames, query.minimumSeverity, query.search) = (serviceNames, severity?.severity, search)
        query.traceID = traceID
        return query
    }
}

/// What `countLogs` answers.
struct LogCounts: Shaped {
    var total: Int
    var stepNanoseconds: Int
    var buckets: [LogBucket]

    init(_ counts: LogHistogram) {
        total = counts.total
        stepNanoseconds = Int(counts.step)
        buckets = (0..<counts.bucketCount).map { LogBucket(counts, $0) }
    }

    static let shape = Shape(
        answering: "LogCounts",
        Field("total", \LogCounts.total, summary: "Records that match."),
        Field("step_ns", \LogCounts.stepNanoseconds, summary: "Length of each bucket in nanoseconds."),
        Field("buckets", \LogCounts.buckets, summary: "Spans of time, oldest first."))
}

/// The records of one span of time.
struct LogBucket: Shaped {
    var start: Timestamp
    var counts: [Int]

    init(_ all: LogHistogram, _ bucket: Int) {
        start = Timestamp(nanoseconds: all.start(ofBucket: bucket))
        counts = Array(all.counts(ofBucket: bucket))
    }

    static let shape = Shape(
        answering: "LogBucket",
        Field("start", \LogBucket.start, summary: "When it begins."),
        Field("total", \LogBucket.total, summary: "All of its records."),
        Field("unspecified", \LogBucket.counts[0], summary: "Records without a severity."),
        Field("trace", \LogBucket.counts[1], summary: "Records of this severity."),
        Field("debug", \LogBucket.counts[2], summary: "Records of this severity."),
        Field("info", \LogBucket.counts[3], summary: "Records of this severity."),
        Field("warn", \LogBucket.counts[4], summary: "Records of this severity."),
        Field("error", \LogBucket.counts[5], summary: "Records of this severity."),
        Field("fatal", \LogBucket.counts[6], summary: "Records of this severity."))

    /// All of its records.
    var total: Int { counts.reduce(0, +) }
}
