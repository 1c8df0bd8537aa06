// SPDX-License-Identifier: Apache-2.0
public import Contracts
import HTTPTypes
public import QueryEngine
import Querying
import Telemetry
import Tenancy

/// What there is to query.
enum MetadataEndpoints {
    static let all: [any Operation] = [listServices, listMetrics]

    static let listServices = Endpoint(
        "listServices", .get, "/metadata/services", access: .requires(.readTelemetry),
        summary: "The services that sent telemetry in a time range.", problems: [.rangeTooLarge, .throttled]
    ) { (input: ListMetadata, scope) in
        let range = try scope.range(start: input.start, end: input.end)
        return ServiceList(services: try await scope.services.queries.services(range, as: scope.principal()))
    }

    static let listMetrics = Endpoint(
        "listMetrics", .get, "/metadata/metrics", access: .requires(.readTelemetry),
        summary: "The metrics that have points in a time range.", problems: [.rangeTooLarge, .throttled]
    ) { (input: ListMetadata, scope) in
        let range = try scope.range(start: input.start, end: input.end)
        return MetricList(
            metrics: try await scope.services.queries.metricCatalogue(range, as: scope.principal()))
    }
}

/// What both lists take.
struct ListMetadata: Shaped {
    var start: Timestamp?
    var end: Timestamp?

    static let shape = Shape("ListMetadata", ListMetadata.init, Field.start(\.start), Field.end(\.end))
}

/// What `listServices` answers.
struct ServiceList: Shaped {
    var services: [ServiceSighting]

    static let shape = Shape(
        answering: "ServiceList", Field("services", \ServiceList.services, summary: "In alphabetical order."))
}

extension ServiceSighting: Shaped {
    public static let shape = Shape(
        answering: "Service",
        Field("name", \ServiceSighting.name, summary: "`service.name`; empty for telemetry that has none."),
        Field(
            "signals", { $0.signals.sorted().compactMap { SignalName(rawValue: $0.name) } },
            summary: "What it sends."),
        Field("first_seen", { Timestamp(nanoseconds: $0.firstSeen) }, summary: "Earliest in the time range."),
        Field("last_seen", { Timestamp(nanoseconds: $0.lastSeen) }, summary: "Latest in the time range."))
}

/// A signal by name.
enum SignalName: String, WireEnum {
    case traces, metrics, logs
}

/// What `listMetrics` answers.
struct MetricList: Shaped {
    var metrics: [MetricListing]

    static let shape = Shape(
        answering: "MetricList", Field("metrics", \MetricList.metrics, summary: "In alphabetical order."))
}

extension MetricListing: Shaped {
    public static let shape = Shape(
        answering: "MetricListing",
        Field("name", \MetricListing.name, summary: "Name of the metric."),
        Field("description", \.description, summary: "What it measures; empty when not said."),
        Field("unit", \.unit, summary: "UCUM unit; empty when not said."),
        Field("type", { MetricTypeName($0.kind) }, summary: "Its kind."),
        Field(
            "temporality", { TemporalityName($0.kind, number: $0.temporality) },
            summary: "What points of sums and histograms count from; null for the other kinds."),
        Field(
            "is_monotonic", { $0.kind == .sum ? $0.isMonotonic : nil },
            summary: "Whether a sum only grows; null for the other kinds."),
        Field("service_names", \.serviceNames, summary: "Services that send it, in alphabetical order."))
}
