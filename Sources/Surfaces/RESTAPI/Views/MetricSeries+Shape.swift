// SPDX-License-Identifier: Apache-2.0
public import Contracts
public import Telemetry

extension MetricSeries: Shaped {
    public static let shape = Shape(
        answering: "Series",
        Field("metric", \MetricSeries.metric, summary: "What is measured."),
        Field(
            "service_name", \.serviceName,
            summary: "`service.name` of the resource; empty when there is none."),
        Field(
            "attributes", { AttributeMap($0.attributes) }, summary: "What tells the series from its siblings."
        ),
        Field("resource", \.resource, summary: "Who produced it."),
        Field("scope", \.scope, summary: "Which library produced it."),
        Field("points", \.points, summary: "Its points in the time range, oldest first."))
}

extension Metric: Shaped {
    public static let shape = Shape(
        answering: "Metric",
        Field("name", \Metric.name, summary: "Name of the metric."),
        Field("description", \.description, summary: "What it measures; empty when not said."),
        Field("unit", \.unit, summary: "UCUM unit; empty when not said."),
        Field("type", { MetricTypeName($0.kind) }, summary: "Its kind."),
        Field(
            "temporality", { TemporalityName($0.kind, number: $0.temporality) },
            summary: "What points of sums and histograms count from; null for the other kinds."),
        Field(
            "is_monotonic", { $0.kind == .sum ? $0.isMonotonic : nil },
            summary: "Whether a sum only grows; null for the other kinds."),
        Field("metadata", { AttributeMap($0.metadata) }, summary: "More about the metric."))
}

/// The kinds of OTLP metric by name.
enum MetricTypeName: String, WireEnum {
    case gauge, sum, histogram
    case exponentialHistogram = "exponential_histogram"
    case summary

    init(_ kind: MetricKind) {
        self =
            switch kind {
            case .gauge: .gauge
            case .sum: .sum
            case .histogram: .histogram
            case .exponentialHistogram: .exponentialHistogram
            case .summary: .summary
            }
    }
}

/// OTLP `AggregationTemporality` by name.
enum TemporalityName: String, WireEnum {
    case unspecified, delta, cumulative

    /// Nothing for kinds that have none.
    init?(_ kind: MetricKind, number: Int32) {
        if kind == .gauge || kind == .summary { return nil }
        self =
            switch number {
            case 1: .delta
            case 2: .cumulative
            default: .unspecified
            }
    }
}
