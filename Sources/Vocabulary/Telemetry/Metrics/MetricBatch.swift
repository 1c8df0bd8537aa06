// SPDX-License-Identifier: Apache-2.0

/// What kind of value a point has. Raw values are part of the block format.
public enum PointType: UInt8, Sendable, CaseIterable {
    /// No value: the sender recorded none (see the flags).
    case none = 0
    /// The value is the bit pattern of a double.
    case double = 1
    /// The value is the two's complement of a 64-bit integer.
    case int = 2
    /// The value is an index in the batch's `histograms`.
    case histogram = 3
    /// The value is the number in the string table of a raw protobuf point of an exponential histogram or a
    /// summary, without its attributes, times, flags and exemplars.
    case message = 4
}

/// Metric points as columns: element *i* of each array belongs to point *i*.
///
/// A point names its series by an id; what the series is (resource, scope, metric, attributes) is said by
/// definitions, which are stored once per organization and day. `definitions` holds those that must be
/// stored together with these points because they may not be stored yet.
public struct MetricBatch: Sendable, Equatable {
    public var strings = StringTable()
    public var definitions = SeriesDefinitions()

    /// The id of the series; see `SeriesIdentity`.
    public var series: [UInt64] = []
    /// The name of the metric and of the service: numbers in `strings`.
    public var name: [UInt32] = []
    public var service: [UInt32] = []
    /// 0 when the sender did not say.
    public var startTime: [Int64] = []
    /// Nanoseconds since the Unix epoch.
    public var time: [Int64] = []
    public var flags: [UInt32] = []
    public var type: [PointType] = []
    /// See `PointType`; 0 without a value.
    public var value: [UInt64] = []
    /// The point's `exemplars` fields as raw protobuf: tag, length and message of each.
    public var exemplars: [UInt32] = []
    public var histograms = HistogramColumns()

    public init() {}

    public var count: Int { time.count }
}

extension MetricBatch {
    /// Leaves only the points that `isKept` accepts; histograms and strings of the others stay behind.
    public mutating func keepRows(where isKept: (Int) -> Bool) {
        let kept = (0..<count).filter(isKept)
        guard kept.count < count else { return }
        series = kept.map { series[$0] }
        name = kept.map { name[$0] }
        service = kept.map { service[$0] }
        startTime = kept.map { startTime[$0] }
        time = kept.map { time[$0] }
        flags = kept.map { flags[$0] }
        type = kept.map { type[$0] }
        value = kept.map { value[$0] }
        exemplars = kept.map { exemplars[$0] }
    }
}
