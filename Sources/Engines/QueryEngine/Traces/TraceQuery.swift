// SPDX-License-Identifier: Apache-2.0

public import Blocks
public import Telemetry

/// Which traces a list shows, and in what order.
///
/// Only spans that start in the time range count, for every part of a summary too, so that an answer does not
/// depend on how rows lie in blocks. A trace is listed when some span in the range belongs to one of the
/// services, some span (perhaps another) matches the search, some span (perhaps a third) has all attributes
/// that are asked for, and the trace as a whole fits the status and the duration.
public struct TraceQuery: Sendable, Equatable {
    public enum Sort: UInt8, Sendable, CaseIterable {
        case startTime = 1
        case duration = 2
        case spanCount = 3
    }

    public enum Order: UInt8, Sendable, CaseIterable {
        case ascending = 1
        case descending = 2
    }

    public var timeRange: TimeRange
    /// None means all services.
    public var serviceNames: [String] = []
    public var status: TraceStatus?
    /// A text, regardless of case, in a span's name, service name, status message or string attribute values;
    /// 32 hexadecimal digits are also found as a trace id. Empty for no search.
    public var search = ""
    /// What one span must all have among its own attributes, not those of its resource.
    public var attributeFilters: [MetricQuery.AttributeFilter] = []
    /// The smallest and largest duration in whole microseconds, both included.
    public var minDurationMicroseconds: Int64?
    public var maxDurationMicroseconds: Int64?
    public var sort = Sort.startTime
    /// Ties are in the order of the trace ids, whatever the order.
    public var order = Order.descending
    /// Traces per page; brought into 1...`QueryEngineLimits.pageRowsMax`.
    public var limit = 50
    /// The last trace of the page before.
    public var after: TraceCursor?

    public init(timeRange: TimeRange) { self.timeRange = timeRange }

    /// The columns whose values `TraceFold` reads.
    public var columns: ColumnSelection {
        var columns: ColumnSelection = [
            .resource, .traceID, .parentSpanID, .name, .startTime, .endTime, .statusCode,
        ]
        if !search.isEmpty { columns.formUnion([.statusMessage, .attributes]) }
        for filter in attributeFilters { columns.formUnion(.attribute(filter.key)) }
        return columns
    }
}

/// Where a page of traces ends: the sort key and id of its last trace.
public struct TraceCursor: Sendable, Equatable {
    public var sort: TraceQuery.Sort
    public var order: TraceQuery.Order
    /// Start time in nanoseconds, duration in nanoseconds or number of spans, by `sort`.
    public var key: Int64
    public var traceID: TraceID

    public init(sort: TraceQuery.Sort, order: TraceQuery.Order, key: Int64, traceID: TraceID) {
        self.sort = sort
        self.order = order
        self.key = key
        self.traceID = traceID
    }

    private static let tag = UInt8(ascii: "T")

    /// Reads what `encoded` gave.
    public init(decoding bytes: [UInt8]) throws(QueryFault) {
        var reader = try CursorReader(bytes, tag: Self.tag)
        guard let sort = TraceQuery.Sort(rawValue: try reader.read()),
            let order = TraceQuery.Order(rawValue: try reader.read())
        else { throw .invalidCursor }
        self.init(
            sort: sort, order: order, key: try reader.read(),
            traceID: TraceID(high: try reader.read(), low: try reader.read()))
        try reader.finish()
    }

    /// The key as 27 bytes.
    public var encoded: [UInt8] {
        var writer = CursorWriter(tag: Self.tag)
        writer.write(sort.rawValue)
        writer.write(order.rawValue)
        writer.write(key)
        writer.write(traceID.high)
        writer.write(traceID.low)
        return writer.bytes
    }
}
