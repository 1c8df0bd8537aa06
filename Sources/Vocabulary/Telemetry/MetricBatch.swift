// SPDX-License-Identifier: Apache-2.0

/// The five kinds of OTLP metric. Raw values are the field numbers of `Metric.data` and part of the block
/// format.
public enum MetricKind: UInt8, Sendable, CaseIterable {
    case gauge = 5
    case sum = 7
    case histogram = 9
    case exponentialHistogram = 10
    case summary = 11
}

/// What all points of a metric share.
public struct MetricDescriptor: Sendable, Hashable {
    /// Numbers in the batch's string table.
    public var name: UInt32
    public var description: UInt32
    public var unit: UInt32
    public var kind: MetricKind
    /// OTLP `AggregationTemporality`: 0 unspecified, 1 delta, 2 cumulative. 0 for gauge and summary.
    public var temporality: Int32
    public var isMonotonic: Bool
    /// The metric's `metadata` fields as raw protobuf (tag, length, message of each); number in the string
    /// table.
    public var metadata: UInt32

    public init(
        name: UInt32, description: UInt32, unit: UInt32, kind: MetricKind, temporality: Int32 = 0,
        isMonotonic: Bool = false, metadata: UInt32 = 0
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

/// How the number of a gauge or sum point was sent. Raw values are part of the block format.
public enum NumberType: UInt8, Sendable {
    /// No value (also for histograms and summaries, which have none).
    case none = 0
    case double = 1
    case int = 2
}

/// Metric points as columns: element *i* of each array belongs to point *i*. See `SpanBatch` for the
/// conventions.
public struct MetricBatch: Sendable, Equatable {
    public var strings = StringTable()
    public var resources: [Origin] = []
    public var scopes: [Origin] = []
    public var metrics: [MetricDescriptor] = []

    /// Index in `resources`.
    public var resource: [UInt32] = []
    /// Index in `scopes`.
    public var scope: [UInt32] = []
    /// Index in `metrics`.
    public var metric: [UInt32] = []
    public var attributes = AttributeColumns()
    /// 0 when the sender did not say.
    public var startTime: [Int64] = []
    public var time: [Int64] = []
    public var flags: [UInt32] = []
    public var numberType: [NumberType] = []
    /// Bit pattern of the double or the two's complement of the int; 0 without a number.
    public var number: [UInt64] = []
    /// For histograms, exponential histograms and summaries: the point as raw protobuf without its
    /// attributes, times, flags and exemplars (count, sum, buckets, bounds, min, max, scale, quantiles …). 0
    /// for numbers.
    public var distribution: [UInt32] = []
    /// The point's `exemplars` fields as raw protobuf: tag, length and message of each.
    public var exemplars: [UInt32] = []

    public init() {}

    public var count: Int { time.count }
}
