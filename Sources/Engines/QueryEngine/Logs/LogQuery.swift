// SPDX-License-Identifier: Apache-2.0

public import Blocks
public import Telemetry

/// Which log records a list shows, newest first.
public struct LogQuery: Sendable, Equatable {
    /// Of the effective time: when it happened, or else when it was observed.
    public var timeRange: TimeRange
    /// None means all services.
    public var serviceNames: [String] = []
    /// Records below it are left out, and those without a severity too.
    public var minimumSeverity: LogSeverity?
    /// Words, prefixes* and "quoted phrases" that must all be found, each anywhere in the body (rendered as
    /// text), the event name or the string attribute values; see `SearchTerms`.
    public var search = ""
    public var traceID: TraceID?
    /// Records per page; brought into 1...`QueryEngineLimits.pageRowsMax`.
    public var limit = 100
    /// Bytes of stored text on one page, which ends early but holds at least one record; brought into
    /// 0...`QueryEngineLimits.answerBytesMax`.
    public var bytesMax = QueryEngineLimits.answerBytesMax
    /// The last record of the page before.
    public var after: LogCursor?

    public init(timeRange: TimeRange) { self.timeRange = timeRange }

    /// The columns whose values `LogFold` reads: all, since records of one time are ordered by their content.
    public var columns: ColumnSelection { .all }
}

/// One page of a list of log records.
public struct LogPage: Sendable, Equatable {
    public var records: [LogRecord]
    /// Where the next page begins; nothing on the last page.
    public var next: LogCursor?
}

/// Where a page of log records ends.
///
/// Records of one time are ordered by a digest of their content, which stays the same when blocks are
/// compacted. Records alike in everything cannot be told apart, so it is enough to count how many of them
/// were shown.
public struct LogCursor: Sendable, Equatable {
    /// The effective time of the last record.
    public var time: Int64
    /// The digest of the last record.
    public var digestHigh: UInt64
    public var digestLow: UInt64
    /// How many records with this time and digest were shown so far.
    public var shown: UInt32

    public init(time: Int64, digestHigh: UInt64, digestLow: UInt64, shown: UInt32) {
        self.time = time
        self.digestHigh = digestHigh
        self.digestLow = digestLow
        self.shown = shown
    }

    private static let tag = UInt8(ascii: "L")

    /// Reads what `encoded` gave.
    public init(decoding bytes: [UInt8]) throws(QueryFault) {
        var reader = try CursorReader(bytes, tag: Self.tag)
        self.init(
            time: try reader.read(), digestHigh: try reader.read(), digestLow: try reader.read(),
            shown: try reader.read())
        try reader.finish()
    }

    /// The key as 29 bytes.
    public var encoded: [UInt8] {
        var writer = CursorWriter(tag: Self.tag)
        writer.write(time)
        writer.write(digestHigh)
        writer.write(digestLow)
        writer.write(shown)
        return writer.bytes
    }
}
