// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// How many log records lie in each of some equal spans of time, by severity.
public struct LogHistogram: Sendable, Equatable {
    /// What counts are kept for: no severity, then each of `LogSeverity`.
    public static let bandCount = LogSeverity.allCases.count + 1

    /// The spans together; the last may be cut short by its end.
    public let timeRange: TimeRange
    /// Length of each span in nanoseconds.
    public let step: Int64
    /// By span, then band.
    public private(set) var counts: [Int]

    /// Nothing counted yet: at most `bucketsMax` spans, of which the range is made.
    public init(_ timeRange: TimeRange, bucketsMax: Int) {
        self.timeRange = timeRange
        let length =
            timeRange.end > timeRange.start
            ? UInt64(bitPattern: timeRange.end &- timeRange.start) : 0
        let buckets = UInt64(max(1, bucketsMax))
        let step = max(1, length / buckets + (length % buckets == 0 ? 0 : 1))
        self.step = Int64(clamping: step)
        let count = Int(length / UInt64(self.step)) + (length % UInt64(self.step) == 0 ? 0 : 1)
        counts = [Int](repeating: 0, count: max(1, count) * Self.bandCount)
    }

    public var bucketCount: Int { counts.count / Self.bandCount }

    /// When a span begins.
    public func start(ofBucket bucket: Int) -> Int64 { timeRange.start &+ Int64(bucket) &* step }

    /// The counts of one span by band.
    public func counts(ofBucket bucket: Int) -> ArraySlice<Int> {
        counts[bucket * Self.bandCount..<(bucket + 1) * Self.bandCount]
    }

    /// All records counted.
    public var total: Int { counts.reduce(0, +) }

    /// The span a time lies in; `nil` outside the range.
    @inline(__always)
    func bucket(of time: Int64) -> Int? {
        guard timeRange.contains(time) else { return nil }
        return Int(UInt64(bitPattern: time &- timeRange.start) / UInt64(step))
    }

    /// The band of a severity number; 0 for one that OTLP does not define.
    @inline(__always)
    static func band(of severity: Int64) -> Int {
        1...24 ~= severity ? Int((severity - 1) / 4) + 1 : 0
    }

    mutating func add(_ count: Int, bucket: Int, band: Int) {
        counts[bucket * Self.bandCount + band] += count
    }

    /// Adds what was counted elsewhere over the same spans.
    public mutating func add(_ other: LogHistogram) {
        precondition(other.counts.count == counts.count && other.step == step)
        for index in counts.indices { counts[index] += other.counts[index] }
    }
}
