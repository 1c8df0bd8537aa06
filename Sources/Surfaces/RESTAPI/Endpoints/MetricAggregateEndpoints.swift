// SPDX-License-Identifier: Apache-2.0
import Aggregation
import Contracts
import HTTPTypes
import QueryEngine
import Querying
import Telemetry
import Tenancy

/// Aggregates of a metric's series.
enum MetricAggregateEndpoints {
    static let all: [any Operation] = [aggregateMetric]

    static let aggregateMetric = Endpoint(
        "aggregateMetric", .get, "/metrics/query", access: .requires(.readTelemetry),
        summary: "Aggregates of one metric by step and group: rates, averages, percentiles.",
        problems: [.rangeTooLarge, .throttled]
    ) { (input: AggregateMetric, scope) in
        let query = try input.query(over: scope.range(start: input.start, end: input.end))
        let answer = try await scope.services.queries.metricAggregate(query, as: scope.principal())
        return MetricAggregateList(query: query, answer: answer)
    }
}

/// What is made of the points of a series in a step.
enum PointAggregateName: String, WireEnum {
    case rate, increase, sum, avg, min, max, last, count, p50, p90, p95, p99

    var measure: MetricAggregateQuery.Measure {
        switch self {
        case .rate: .points(.rate)
        case .increase: .points(.increase)
        case .sum: .points(.sum)
        case .avg: .points(.average)
        case .min: .points(.minimum)
        case .max: .points(.maximum)
        case .last: .points(.last)
        case .count: .points(.count)
        case .p50: .quantile(0.5)
        case .p90: .quantile(0.9)
        case .p95: .quantile(0.95)
        case .p99: .quantile(0.99)
        }
    }
}

/// What is made of the values of a group's series.
enum SeriesAggregateName: String, WireEnum {
    case sum, avg, min, max, count

    var aggregate: SeriesAggregate {
        switch self {
        case .sum: .sum
        case .avg: .average
        case .min: .minimum
        case .max: .maximum
        case .count: .count
        }
    }
}

/// What `aggregateMetric` takes.
struct AggregateMetric: Shaped {
    var name: String
    var aggregate: PointAggregateName
    var across: SeriesAggregateName
    var labels: [String]
    var start: Timestamp?
    var end: Timestamp?
    var stepSeconds: Int64?
    var serviceNames: [String]
    var attributes: [AttributeDemand]

    static let shape = Shape(
        "AggregateMetric", AggregateMetric.init,
        Field(
            "name", \.name, in: .query, .length(1...RESTLimits.filterCharactersMax),
            summary: "Exact name of the metric."),
        Field(
            "aggregate", \.aggregate, in: .query,
            summary:
                "What is made of the points of a series in a step. Of histograms, `rate`, `increase` and "
                + "`count` are about measurements, `sum` and `avg` about their values; percentiles are "
                + "of all measurements of a group."),
        Field(
            "across", \.across, in: .query, default: .sum,
            summary: "What is made of the values of a group's series; without effect on percentiles."),
        Field(
            "by", \.labels, in: .query, default: [], .items(0...RESTLimits.groupLabelsMax),
            summary:
                "Attribute of points or resource that makes groups, as `service.name`; may be repeated."),
        Field.start(\.start), Field.end(\.end),
        Field(
            "step_seconds", \.stepSeconds, in: .query, .range(1...RESTLimits.stepSecondsMax),
            summary: "Length of a step; by default the whole range is one."),
        Field.serviceNames(\.serviceNames),
        Field(
            "attribute", \.attributes, in: .query, default: [], .items(0...RESTLimits.filterValuesMax),
            summary: "Only series with this attribute, `key=value`; may be repeated, all must be met."))

    func query(over range: TimeRange) throws(Problem) -> MetricAggregateQuery {
        let (length, overflow) = range.end.subtractingReportingOverflow(range.start)
        guard !overflow else {
            throw .invalidInput([.init(pointer: "/start", detail: "is too long before the end")])
        }
        guard let grid = StepGrid(range: range, step: stepSeconds.map { $0 * 1_000_000_000 } ?? length) else {
            throw .badStep("makes more than \(AggregationLimits.stepsMax) steps of the range")
        }
        var series = MetricQuery(name: name, timeRange: range)
        series.serviceNames = serviceNames
        series.attributeFilters = attributes.map { .init(key: $0.key, value: $0.value) }
        return MetricAggregateQuery(
            series, aggregate.measure, over: grid, across: across.aggregate, by: labels)
    }
}

/// What `aggregateMetric` answers.
struct MetricAggregateList: Shaped {
    var query: MetricAggregateQuery
    var answer: MetricAggregate

    static let shape = Shape(
        answering: "MetricAggregate",
        Field(
            "start", { Timestamp(nanoseconds: $0.query.grid.range.start) },
            summary: "When the first step begins."),
        Field(
            "end", { Timestamp(nanoseconds: $0.query.grid.range.end) }, summary: "When the last step ends."),
        Field("step_seconds", { Double($0.query.grid.step) / 1e9 }, summary: "Length of a step."),
        Field("series_count", \MetricAggregateList.answer.seriesCount, summary: "How many series there are."),
        Field(
            "groups",
            { list in list.answer.groups.map { MetricGroup(labels: list.query.labels, group: $0) } },
            summary: "In the order of their labels."))
}

/// The values of one group of series.
struct MetricGroup: Shaped {
    var labels: [String]
    var group: MetricAggregate.Group

    static let shape = Shape(
        answering: "MetricGroup",
        Field(
            "labels", { zip($0.labels, $0.group.labels).map { MetricLabel(name: $0, value: $1) } },
            summary: "What its series have in common, in the order of `by`."),
        Field(
            "values", \MetricGroup.group.values,
            summary: "By step, oldest first; null where nothing is known."))
}

/// A label of a group.
struct MetricLabel: Shaped {
    var name: String
    var value: String?

    static let shape = Shape(
        answering: "MetricLabel",
        Field("name", \MetricLabel.name, summary: "The attribute."),
        Field("value", \.value, summary: "As text; null for series without it."))
}
