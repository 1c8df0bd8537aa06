// SPDX-License-Identifier: Apache-2.0

extension OTLPSchema {
    static let metrics = File(
        name: "opentelemetry/proto/metrics/v1/metrics.proto", package: "opentelemetry.proto.metrics.v1",
        dependencies: [common.name, resource.name], messages: metricEnvelopes + metricKinds + metricPoints,
        enumerations: [
            EnumerationType(
                id: .aggregationTemporality, name: "AggregationTemporality",
                values: [
                    ("AGGREGATION_TEMPORALITY_UNSPECIFIED", 0), ("AGGREGATION_TEMPORALITY_DELTA", 1),
                    ("AGGREGATION_TEMPORALITY_CUMULATIVE", 2),
                ]),
            EnumerationType(
                id: .dataPointFlags, name: "DataPointFlags",
                values: [
                    ("DATA_POINT_FLAGS_DO_NOT_USE", 0), ("DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK", 1),
                ]),
        ])

    private static let metricEnvelopes = [
        MessageType(
            .metricsData, "MetricsData", [Field(1, "resource_metrics", .message(.resourceMetrics), .many)]),
        MessageType(
            .resourceMetrics, "ResourceMetrics",
            [
                Field(1, "resource", .message(.resource)),
                Field(2, "scope_metrics", .message(.scopeMetrics), .many),
                Field(3, "schema_url", .string),
            ]),
        MessageType(
            .scopeMetrics, "ScopeMetrics",
            [
                Field(1, "scope", .message(.instrumentationScope)),
                Field(2, "metrics", .message(.metric), .many),
                Field(3, "schema_url", .string),
            ]),
        MessageType(
            .metric, "Metric",
            [
                Field(1, "name", .string),
                Field(2, "description", .string),
                Field(3, "unit", .string),
                Field(5, "gauge", .message(.gauge), .oneof("data")),
                Field(7, "sum", .message(.sum), .oneof("data")),
                Field(9, "histogram", .message(.histogram), .oneof("data")),
                Field(10, "exponential_histogram", .message(.exponentialHistogram), .oneof("data")),
                Field(11, "summary", .message(.summary), .oneof("data")),
                Field(12, "metadata", .message(.keyValue), .many),
            ]),
    ]

    private static let temporality = Field(
        2, "aggregation_temporality", .enumeration(.aggregationTemporality))

    private static let metricKinds = [
        MessageType(.gauge, "Gauge", [Field(1, "data_points", .message(.numberPoint), .many)]),
        MessageType(
            .sum, "Sum",
            [
                Field(1, "data_points", .message(.numberPoint), .many), temporality,
                Field(3, "is_monotonic", .bool),
            ]),
        MessageType(
            .histogram, "Histogram",
            [Field(1, "data_points", .message(.histogramPoint), .many), temporality]),
        MessageType(
            .exponentialHistogram, "ExponentialHistogram",
            [Field(1, "data_points", .message(.exponentialHistogramPoint), .many), temporality]),
        MessageType(.summary, "Summary", [Field(1, "data_points", .message(.summaryPoint), .many)]),
    ]

    private static let metricPoints = [
        MessageType(.numberPoint, "NumberDataPoint", numberPointFields),
        MessageType(.histogramPoint, "HistogramDataPoint", histogramPointFields),
        MessageType(
            .exponentialHistogramPoint, "ExponentialHistogramDataPoint", exponentialHistogramPointFields),
        MessageType(
            .buckets, "ExponentialHistogramDataPoint.Buckets",
            [Field(1, "offset", .sint32), Field(2, "bucket_counts", .uint64, .many)]),
        MessageType(.summaryPoint, "SummaryDataPoint", summaryPointFields),
        MessageType(
            .valueAtQuantile, "SummaryDataPoint.ValueAtQuantile",
            [Field(1, "quantile", .double), Field(2, "value", .double)]),
        MessageType(
            .exemplar, "Exemplar",
            [
                Field(2, "time_unix_nano", .time),
                Field(3, "as_double", .double, .oneof("value")),
                Field(4, "span_id", .spanID),
                Field(5, "trace_id", .traceID),
                Field(6, "as_int", .sfixed64, .oneof("value")),
                Field(7, "filtered_attributes", .message(.keyValue), .many),
            ]),
    ]

    private static let startTime = Field(2, "start_time_unix_nano", .time)
    private static let time = Field(3, "time_unix_nano", .time)

    private static let numberPointFields = [
        startTime, time,
        Field(4, "as_double", .double, .oneof("value")),
        Field(5, "exemplars", .message(.exemplar), .many),
        Field(6, "as_int", .sfixed64, .oneof("value")),
        Field(7, "attributes", .message(.keyValue), .many),
        Field(8, "flags", .uint32),
    ]

    private static let histogramPointFields = [
        startTime, time,
        Field(4, "count", .fixed64),
        Field(5, "sum", .double, .optional),
        Field(6, "bucket_counts", .fixed64, .many),
        Field(7, "explicit_bounds", .double, .many),
        Field(8, "exemplars", .message(.exemplar), .many),
        Field(9, "attributes", .message(.keyValue), .many),
        Field(10, "flags", .uint32),
        Field(11, "min", .double, .optional),
        Field(12, "max", .double, .optional),
    ]

    private static let exponentialHistogramPointFields = [
        Field(1, "attributes", .message(.keyValue), .many),
        startTime, time,
        Field(4, "count", .fixed64),
        Field(5, "sum", .double, .optional),
        Field(6, "scale", .sint32),
        Field(7, "zero_count", .fixed64),
        Field(8, "positive", .message(.buckets)),
        Field(9, "negative", .message(.buckets)),
        Field(10, "flags", .uint32),
        Field(11, "exemplars", .message(.exemplar), .many),
        Field(12, "min", .double, .optional),
        Field(13, "max", .double, .optional),
        Field(14, "zero_threshold", .double),
    ]

    private static let summaryPointFields = [
        startTime, time,
        Field(4, "count", .fixed64),
        Field(5, "sum", .double),
        Field(6, "quantile_values", .message(.valueAtQuantile), .many),
        Field(7, "attributes", .message(.keyValue), .many),
        Field(8, "flags", .uint32),
    ]
}
