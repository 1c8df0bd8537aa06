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
    /// Numbers in the string table of the definitions.
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
