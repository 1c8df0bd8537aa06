// SPDX-License-Identifier: Apache-2.0
public import Contracts
public import Telemetry

/// A point has the members of its kind: `value` for gauges and sums, counts and buckets for histograms,
/// quantiles for summaries. The others are left out.
extension MetricPoint: Shaped {
    public static let shape = Shape(
        answering: "Point",
        Field("time", { Timestamp(nanoseconds: $0.time) }, summary: "When it was measured."),
        Field(
            "start_time", { Timestamp.known($0.startTime) },
            summary: "Since when it counts; null if not said."),
        Field("flags", \MetricPoint.flags, summary: "OTLP data point flags."),
        Field("value", \.number, omitsNull: true, summary: "Gauge and sum: the number."),
        Field("count", \.count, omitsNull: true, summary: "How many measurements it summarises."),
        Field("sum", \.sum, omitsNull: true, summary: "Sum of the measurements."),
        Field("min", \.minimum, omitsNull: true, summary: "Smallest measurement."),
        Field("max", \.maximum, omitsNull: true, summary: "Largest measurement."),
        Field(
            "bucket_counts", \.histogram?.bucketCounts, omitsNull: true,
            summary: "Histogram: counts per bucket."),
        Field(
            "explicit_bounds", \.histogram?.explicitBounds, omitsNull: true,
            summary: "Histogram: upper bounds."),
        Field(
            "scale", \.exponential?.scale, omitsNull: true,
            summary: "Exponential histogram: bounds are 2^(i/2^scale)."),
        Field(
            "zero_count", \.exponential?.zeroCount, omitsNull: true,
            summary: "Exponential histogram: count near zero."),
        Field(
            "zero_threshold", \.exponential?.zeroThreshold, omitsNull: true,
            summary: "Exponential histogram: what is near zero."),
        Field(
            "positive", \.exponential?.positive, omitsNull: true,
            summary: "Exponential histogram: buckets above zero."),
        Field(
            "negative", \.exponential?.negative, omitsNull: true,
            summary: "Exponential histogram: buckets below zero."),
        Field(
            "quantile_values", \.summary?.quantiles, omitsNull: true, summary: "Summary: values at quantiles."
        ),
        Field("exemplars", \.exemplars, summary: "Example measurements that went into it."))

    var number: MetricNumber? { MetricNumber(value) }

    var histogram: Histogram? {
        if case .histogram(let histogram) = value { histogram } else { nil }
    }

    var exponential: ExponentialHistogram? {
        if case .exponentialHistogram(let histogram) = value { histogram } else { nil }
    }

    var summary: Summary? {
        if case .summary(let summary) = value { summary } else { nil }
    }

    var count: UInt64? { histogram?.count ?? exponential?.count ?? summary?.count }
    var sum: Double? { histogram?.sum ?? exponential?.sum ?? summary?.sum }
    var minimum: Double? { histogram?.min ?? exponential?.min }
    var maximum: Double? { histogram?.max ?? exponential?.max }
}

/// A measured number that stays an integer or a double, as it was sent.
enum MetricNumber: AnswerOnly {
    case int(Int64)
    case double(Double)

    init?(_ value: MetricPoint.Value) {
        switch value {
        case .int(let number): self = .int(number)
        case .double(let number): self = .double(number)
        case .none, .histogram, .exponentialHistogram, .summary: return nil
        }
    }

    static let schema = Double.schema

    func write(to writer: inout JSONWriter) {
        switch self {
        case .int(let number): writer.write(number)
        case .double(let number): writer.write(number)
        }
    }
}

extension ExponentialHistogram.Buckets: Shaped {
    public static let shape = Shape(
        answering: "Buckets",
        Field("offset", \ExponentialHistogram.Buckets.offset, summary: "Index of the first bucket."),
        Field("bucket_counts", \.bucketCounts, summary: "Counts per bucket."))
}

extension Summary.Quantile: Shaped {
    public static let shape = Shape(
        answering: "QuantileValue",
        Field("quantile", { Ratio(value: $0.quantile) }, summary: "From 0 to 1."),
        Field("value", \Summary.Quantile.value, summary: "The value at the quantile."))
}

extension Exemplar: Shaped {
    public static let shape = Shape(
        answering: "Exemplar",
        Field("time", { Timestamp(nanoseconds: $0.time) }, summary: "When it was measured."),
        Field("value", { MetricNumber($0.value) }, summary: "The measurement; null when none was sent."),
        Field("trace_id", \Exemplar.traceID.known, summary: "The trace it was measured in; null for none."),
        Field("span_id", \.spanID.known, summary: "The span it was measured in; null for none."),
        Field(
            "filtered_attributes", { AttributeMap($0.filteredAttributes) },
            summary: "Attributes that the point does not have."))
}

/// A number from 0 to 1, as OTLP demands of quantiles; never NaN where the sender keeps to that.
struct Ratio: AnswerOnly {
    var value: Double

    static let schema: JSON = ["type": "number", "format": "double"]

    func write(to writer: inout JSONWriter) { writer.write(value) }
}
