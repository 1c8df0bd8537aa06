// SPDX-License-Identifier: Apache-2.0

public import Blocks
public import Telemetry

/// Which series of one metric to return, with their points in the time range.
public struct MetricQuery: Sendable, Equatable {
    /// A demand on the attributes of a series: some attribute with this key has this value, written as text.
    public struct AttributeFilter: Sendable, Equatable {
        public var key: String
        /// Strings as they are, booleans `true` and `false`, numbers by value (`1` finds 1.0 too), arrays and
        /// maps as `AttributeValue.searchText` renders them.
        public var value: String

        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// The exact name of the metric.
    public var name: String
    /// Of the points' times.
    public var timeRange: TimeRange
    /// None means all services.
    public var serviceNames: [String] = []
    /// All must be met.
    public var attributeFilters: [AttributeFilter] = []
    /// Series per page; brought into 1...`QueryEngineLimits.pageRowsMax`.
    public var limit = 100
    /// The last series of the page before.
    public var after: MetricCursor?

    public init(name: String, timeRange: TimeRange) {
        self.name = name
        self.timeRange = timeRange
    }

    /// The columns whose values `MetricFold` reads.
    public var columns: ColumnSelection { .all }
}

/// One page of series in an order that has no meaning but stays the same.
public struct MetricPage: Sendable, Equatable {
    /// The points of each series are in the order of their times.
    public var series: [MetricSeries]
    /// Where the next page begins; nothing on the last page.
    public var next: MetricCursor?
}

/// Where a page of series ends: the digest of what identifies its last series.
public struct MetricCursor: Sendable, Equatable {
    public var digestHigh: UInt64
    public var digestLow: UInt64

    public init(digestHigh: UInt64, digestLow: UInt64) {
        self.digestHigh = digestHigh
        self.digestLow = digestLow
    }

    private static let tag = UInt8(ascii: "M")

    /// Reads what `encoded` gave.
    public init(decoding bytes: [UInt8]) throws(QueryFault) {
        var reader = try CursorReader(bytes, tag: Self.tag)
        self.init(digestHigh: try reader.read(), digestLow: try reader.read())
        try reader.finish()
    }

    /// The key as 17 bytes.
    public var encoded: [UInt8] {
        var writer = CursorWriter(tag: Self.tag)
        writer.write(digestHigh)
        writer.write(digestLow)
        return writer.bytes
    }
}
