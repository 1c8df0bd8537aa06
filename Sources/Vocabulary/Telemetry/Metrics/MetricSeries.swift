// SPDX-License-Identifier: Apache-2.0

/// A materialised metric: what all its series share.
public struct Metric: Sendable, Equatable {
    public var name: String
    public var description: String
    public var unit: String
    public var kind: MetricKind
    /// OTLP `AggregationTemporality`; 0 for gauge and summary.
    public var temporality: Int32
    public var isMonotonic: Bool
    public var metadata: [Attribute]

    public init(
        name: String, description: String, unit: String, kind: MetricKind, temporality: Int32,
        isMonotonic: Bool,
        metadata: [Attribute]
    ) {
        self.name = name
        self.description = description
        self.unit = unit
        self.kind = kind
        self.temporality = temporality
        self.isMonotonic = isMonotonic
        self.metadata = metadata
    }
}

/// One metric with one set of attributes from one resource and scope, and its points ordered by time.
public struct MetricSeries: Sendable, Equatable {
    public var metric: Metric
    public var serviceName: String
    public var attributes: [Attribute]
    public var resource: Resource
    public var scope: Scope
    public var points: [MetricPoint]

    public init(
        metric: Metric, serviceName: String, attributes: [Attribute], resource: Resource, scope: Scope,
        points: [MetricPoint]
    ) {
        self.metric = metric
        self.serviceName = serviceName
        self.attributes = attributes
        self.resource = resource
        self.scope = scope
        self.points = points
    }
}

/// One value of a series at one time.
public struct MetricPoint: Sendable, Equatable {
    public enum Value: Sendable, Equatable {
        /// The sender recorded no value (see the flags).
        case none
        case int(Int64)
        case double(Double)
        case histogram(Histogram)
        case exponentialHistogram(ExponentialHistogram)
        case summary(Summary)
    }

    /// 0 when the sender did not say.
    public var startTime: Int64
    public var time: Int64
    public var flags: UInt32
    public var value: Value
    public var exemplars: [Exemplar]

    public init(startTime: Int64, time: Int64, flags: UInt32, value: Value, exemplars: [Exemplar]) {
        self.startTime = startTime
        self.time = time
        self.flags = flags
        self.value = value
        self.exemplars = exemplars
    }
}

/// OTLP `HistogramDataPoint`: counts in buckets with explicit upper bounds.
public struct Histogram: Sendable, Equatable {
    public var count: UInt64 = 0
    public var sum: Double?
    public var bucketCounts: [UInt64] = []
    public var explicitBounds: [Double] = []
    public var min: Double?
    public var max: Double?

    public init() {}
}

/// OTLP `ExponentialHistogramDataPoint`: counts in buckets whose bounds are powers of 2^(2^-scale).
public struct ExponentialHistogram: Sendable, Equatable {
    public struct Buckets: Sendable, Equatable {
        public var offset: Int32 = 0
        public var bucketCounts: [UInt64] = []

        public init() {}
    }

    public var count: UInt64 = 0
    public var sum: Double?
    public var scale: Int32 = 0
    public var zeroCount: UInt64 = 0
    public var zeroThreshold: Double = 0
    public var positive: Buckets?
    public var negative: Buckets?
    public var min: Double?
    public var max: Double?

    public init() {}
}

/// OTLP `SummaryDataPoint`: quantiles computed by the sender.
public struct Summary: Sendable, Equatable {
    public struct Quantile: Sendable, Equatable {
        public var quantile: Double
        public var value: Double

        public init(quantile: Double, value: Double) {
            self.quantile = quantile
            self.value = value
        }
    }

    public var count: UInt64 = 0
    public var sum: Double = 0
    public var quantiles: [Quantile] = []

    public init() {}
}

/// An example measurement that went into a point.
public struct Exemplar: Sendable, Equatable {
    public var time: Int64
    /// `.none`, `.int` or `.double`.
    public var value: MetricPoint.Value
    public var traceID: TraceID
    public var spanID: SpanID
    public var filteredAttributes: [Attribute]

    public init(
        time: Int64, value: MetricPoint.Value, traceID: TraceID, spanID: SpanID,
        filteredAttributes: [Attribute]
    ) {
        self.time = time
        self.value = value
        self.traceID = traceID
        self.spanID = spanID
        self.filteredAttributes = filteredAttributes
    }
}
