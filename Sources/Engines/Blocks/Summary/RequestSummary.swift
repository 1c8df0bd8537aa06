// SPDX-License-Identifier: Apache-2.0

public import Aggregation
import Telemetry

/// What a block of traces says about each service and minute: how many spans, requests and errors, and how
/// long requests took. Summaries add up: that of merged blocks is the merged summary of the blocks.
///
/// A *request* is a span by which work enters a service: of kind server or consumer, or without a parent.
public struct RequestSummary: Sendable, Equatable {
    /// One service in one minute.
    public struct Key: Sendable, Hashable {
        public var service: String
        /// Minutes since the Unix epoch, rounded down, of the start of the spans.
        public var minute: Int64

        public init(service: String, minute: Int64) { (self.service, self.minute) = (service, minute) }

        /// When the minute begins, in nanoseconds since the epoch; the end of time for one that no
        /// nanosecond belongs to.
        public var start: Int64 {
            let (start, isOutside) = minute.multipliedReportingOverflow(by: DayHours.minuteNanoseconds)
            return isOutside ? (minute < 0 ? .min : .max) : start
        }

        /// With its place in a table that is half full.
        fileprivate var memoryBytes: Int { service.utf8.count + 256 }
    }

    public private(set) var entries: [Key: RequestStatistics] = [:]
    /// What the entries take in memory, about.
    public private(set) var memoryBytes = 0

    public init() {}

    init(_ entries: [Key: RequestStatistics]) {
        self.entries = entries
        for (key, statistics) in entries { memoryBytes += key.memoryBytes + statistics.memoryBytes }
    }

    public mutating func add(_ statistics: RequestStatistics, to key: Key) {
        guard let index = entries.index(forKey: key) else {
            entries[key] = statistics
            memoryBytes += key.memoryBytes + statistics.memoryBytes
            return
        }
        memoryBytes -= entries.values[index].memoryBytes
        entries.values[index].merge(statistics)
        memoryBytes += entries.values[index].memoryBytes
    }

    public mutating func merge(_ other: RequestSummary) {
        for (key, statistics) in other.entries { add(statistics, to: key) }
    }
}

/// Counts and durations of some spans.
public struct RequestStatistics: Sendable, Equatable {
    public var spanCount: UInt64 = 0
    /// Spans with status error.
    public var spanErrorCount: UInt64 = 0
    /// Spans without a parent: traces, as far as they are complete.
    public var rootCount: UInt64 = 0
    public var requestErrorCount: UInt64 = 0
    /// Nanoseconds that all requests took together.
    public var durationSum: UInt64 = 0
    public var durations = DurationSketch()

    public init() {}

    public var requestCount: UInt64 { durations.count }

    /// Of an index and a count for each range of durations, in arrays that may be half full.
    fileprivate var memoryBytes: Int { 20 * durations.indices.count }

    public mutating func merge(_ other: RequestStatistics) {
        spanCount &+= other.spanCount
        spanErrorCount &+= other.spanErrorCount
        rootCount &+= other.rootCount
        requestErrorCount &+= other.requestErrorCount
        durationSum &+= other.durationSum
        durations.merge(other.durations)
    }
}
