// SPDX-License-Identifier: Apache-2.0
public import Blocks
public import FoundationEssentials
public import Telemetry

/// A row of the catalogue: which block, what it spans, and the directory to read it by.
public struct BlockEntry: Sendable {
    public let kind: BlockKind
    public let day: Int32
    public let blockID: UUID
    /// Nanoseconds since the epoch, inclusive.
    public let minTime: Int64
    public let maxTime: Int64
    public let directory: BlockDirectory
    /// Only when keys were asked for.
    public let filter: BlockFilter?

    private let candidates: RowGroupCandidates?

    init(
        _ listing: BlockSnapshot.Listing, _ kind: BlockKind, _ directory: BlockDirectory,
        _ filter: BlockFilter?, _ candidates: RowGroupCandidates?
    ) {
        (self.kind, self.directory, self.filter) = (kind, directory, filter)
        self.candidates = candidates
        (day, blockID, minTime, maxTime) = (listing.day, listing.blockID, listing.minTime, listing.maxTime)
    }

    /// About how much memory its directory and its filter take.
    public var memoryBytes: Int { directory.memoryBytes + (filter?.memoryBytes ?? 0) }

    /// Whether a row group may hold at least one key of each list of the criteria.
    public func mayContainKeys(rowGroup: Int) -> Bool { candidates?.contains(rowGroup) ?? true }
}

/// Which blocks a query may need. Blocks that match hold no more than *may* match: rows are filtered later.
public struct BlockCriteria: Sendable, Hashable {
    public var kind: BlockKind
    public var timeRange: TimeRange
    /// Only blocks that hold one of these services; empty for all.
    public var services: [String]
    /// Only blocks that hold one of these metrics; empty for all.
    public var names: [String]
    /// Only blocks that have no summary or rows outside this range: those that
    /// `BlockSnapshot.forEachSummary` leaves out.
    public var summaryReach: TimeRange?
    /// Of each of these lists a block must be able to hold at least one key.
    public var keys: [[FilterKey]]

    public init(
        kind: BlockKind, timeRange: TimeRange, services: [String] = [], names: [String] = [],
        keys: [[FilterKey]] = []
    ) {
        (self.kind, self.timeRange, self.keys) = (kind, timeRange, keys)
        (self.services, self.names) = (services, names)
    }

    public init(
        signal: Signal, timeRange: TimeRange, services: [String] = [], names: [String] = [],
        keys: [[FilterKey]] = []
    ) {
        self.init(
            kind: BlockKind(signal), timeRange: timeRange, services: services, names: names, keys: keys)
    }

    /// The days, counted from the epoch, that rows in the range can belong to.
    var days: ClosedRange<Int32> {
        let last = timeRange.end == .min ? Int64.min : timeRange.end - 1
        let first = UTCDay.number(ofNanoseconds: timeRange.start)
        return first...max(first, UTCDay.number(ofNanoseconds: last))
    }
}
