// SPDX-License-Identifier: Apache-2.0
import Aggregation
import Blocks
import Contracts
import HTTPTypes
import QueryEngine
import Querying
import Telemetry
import Tenancy

/// How services are doing.
enum StatisticsEndpoints {
    static let all: [any Operation] = [serviceStatistics]

    static let serviceStatistics = Endpoint(
        "getServiceStatistics", .get, "/services/statistics", access: .requires(.readTelemetry),
        summary: "Requests, errors and durations of each service.", problems: [.rangeTooLarge, .throttled]
    ) { (input: GetServiceStatistics, scope) in
        let (range, grid) = try input.range(in: scope)
        let services = try await scope.services.queries.serviceStatistics(
            range, grid: grid, serviceNames: input.serviceNames, as: scope.principal())
        return ServiceStatisticsList(
            range: range, services: services.map { ServiceReport($0, over: range, grid: grid) })
    }
}

/// What `getServiceStatistics` takes.
struct GetServiceStatistics: Shaped {
    var start: Timestamp?
    var end: Timestamp?
    var serviceNames: [String]
    var stepSeconds: Int64?

    static let shape = Shape(
        "GetServiceStatistics", GetServiceStatistics.init,
        Field.start(\.start), Field.end(\.end), Field.serviceNames(\.serviceNames),
        Field(
            "step_seconds", \.stepSeconds, in: .query, .range(60...RESTLimits.stepSecondsMax),
            summary: "Also by steps of this length, a multiple of 60; the range then grows to whole minutes.")
    )

    /// The range and the steps that the parameters ask for.
    func range(in scope: RequestScope) throws(Problem) -> (TimeRange, StepGrid?) {
        let range = try scope.range(start: start, end: end)
        guard let stepSeconds else { return (range, nil) }
        guard stepSeconds % 60 == 0 else { throw .badStep("must be a multiple of 60") }
        let minute = DayHours.minuteNanoseconds
        let first = RequestTally.minute(of: range.start)
        let last = RequestTally.minute(of: range.end - 1)
        guard first > Int64.min / minute, last < Int64.max / minute else { throw .badStep("is out of range") }
        let whole = TimeRange(start: first * minute, end: (last + 1) * minute)
        guard let grid = StepGrid(range: whole, step: stepSeconds * 1_000_000_000) else {
            throw .badStep("makes more than \(AggregationLimits.stepsMax) steps of the range")
        }
        return (whole, grid)
    }
}

extension Problem {
    static func badStep(_ detail: String) -> Problem {
        .invalidInput([.init(pointer: "/step_seconds", detail: detail)])
    }
}

/// What `getServiceStatistics` answers.
struct ServiceStatisticsList: Shaped {
    var range: TimeRange
    var services: [ServiceReport]

    static let shape = Shape(
        answering: "ServiceStatisticsList",
        Field("start", \ServiceStatisticsList.start, summary: "Beginning of the range, included."),
        Field("end", \.end, summary: "End of the range, not included."),
        Field("services", \ServiceStatisticsList.services, summary: "In alphabetical order."))

    var start: Timestamp { Timestamp(nanoseconds: range.start) }
    var end: Timestamp { Timestamp(nanoseconds: range.end) }
}

/// The statistics of one service as they are answered.
struct ServiceReport: Shaped {
    var name: String
    var total: RequestReport
    var steps: [RequestReport]?

    init(_ statistics: ServiceStatistics, over range: TimeRange, grid: StepGrid?) {
        name = statistics.service
        total = RequestReport(statistics.total, over: range)
        steps = grid.map { grid in
            statistics.steps.enumerated().map { step, statistics in
                RequestReport(
                    statistics, over: TimeRange(start: grid.start(of: step), end: grid.end(of: step)))
            }
        }
    }

    static let shape = Shape(
        answering: "ServiceStatistics",
        Field("name", \ServiceReport.name, summary: "`service.name`; empty for spans that have none."),
        Field("total", \.total, summary: "Over the whole range."),
        Field(
            "steps", \.steps, omitsNull: true,
            summary: "By step, oldest first; only with `step_seconds`."))
}

/// Requests, errors and durations of one stretch of time. A request is a span by which work enters a service:
/// of kind server or consumer, or without a parent.
struct RequestReport: Shaped {
    var statistics: RequestStatistics
    var start: Int64
    var requestCount: Int64
    var requestsPerSecond: Double

    init(_ statistics: RequestStatistics, over range: TimeRange) {
        self.statistics = statistics
        start = range.start
        requestCount = Int64(clamping: statistics.requestCount)
        requestsPerSecond = Double(requestCount) / (Double(range.end) - Double(range.start)) * 1e9
    }

    static let shape = Shape(
        answering: "RequestStatistics",
        Field("start", { Timestamp(nanoseconds: $0.start) }, summary: "When the stretch begins."),
        Field("request_count", \RequestReport.requestCount, summary: "How many requests there were."),
        Field("requests_per_second", \.requestsPerSecond, summary: "On average."),
        Field(
            "error_count", { Int64(clamping: $0.statistics.requestErrorCount) },
            summary: "Requests with status error."),
        Field("error_ratio", \.errorRatio, summary: "Errors per request, 0 to 1; null without requests."),
        Field("average_duration_us", \.averageMicroseconds, summary: "Of a request; null without requests."),
        Field("p50_duration_us", { $0.microseconds(0.5) }, summary: "Median, within 1.6 %."),
        Field("p95_duration_us", { $0.microseconds(0.95) }, summary: "95th percentile, within 1.6 %."),
        Field("p99_duration_us", { $0.microseconds(0.99) }, summary: "99th percentile, within 1.6 %."),
        Field(
            "span_count", { Int64(clamping: $0.statistics.spanCount) },
            summary: "Spans of whatever kind, requests included."),
        Field(
            "span_error_count", { Int64(clamping: $0.statistics.spanErrorCount) },
            summary: "Spans with status error."),
        Field(
            "root_count", { Int64(clamping: $0.statistics.rootCount) },
            summary: "Spans without a parent: traces that begin here."))

    var errorRatio: Double? {
        requestCount > 0 ? Double(statistics.requestErrorCount) / Double(requestCount) : nil
    }

    var averageMicroseconds: Double? {
        requestCount > 0 ? Double(statistics.durationSum) / Double(requestCount) / 1_000 : nil
    }

    func microseconds(_ quantile: Double) -> Double? {
        statistics.durations.quantile(quantile).map { $0 / 1_000 }
    }
}
