// SPDX-License-Identifier: Apache-2.0

/// The formats of blocks that ever landed. The first byte of a directory.
public enum BlockFormat: UInt8, Sendable {
    /// As `docs/formats/block.md` says; no longer written.
    case columnar1 = 1
    /// Filters have sections for each row group, and tables may belong to a range of row groups.
    case columnar2 = 2

    /// What encoders write.
    public static let current = BlockFormat.columnar2
}

/// What a chunk holds. Raw values are part of the format.
enum BlockColumn: UInt8, Sendable, CaseIterable {
    case traceID = 0
    case spanID = 1
    /// Needs `spanID` to be read.
    case parentSpanID = 2
    case traceState = 3
    case flags = 4
    case name = 5
    case kind = 6
    case startTime = 7
    /// Holds the duration; needs `startTime` to be read.
    case endTime = 8
    case statusCode = 9
    case statusMessage = 10
    case droppedAttributesCount = 11
    case events = 12
    case droppedEventsCount = 13
    case links = 14
    case droppedLinksCount = 15
    case resource = 16
    case scope = 17
    case time = 18
    /// Holds the difference to `time`, which it needs to be read.
    case observedTime = 19
    case severityNumber = 20
    case severityText = 21
    case body = 22
    case eventName = 23
    case metric = 24
    /// The types, then the numbers.
    case number = 25
    case distribution = 26
    case exemplars = 27
    /// Which series of the row group each point belongs to. Only in format 1.
    case series = 28

    /// Which attributes each row has, in which order.
    case attributeLayouts = 32
    /// The values of one key and type.
    case attributeValues = 33
    /// The values of all keys and types without a chunk of their own.
    case attributeTail = 34

    /// Of format 2, in which `body` holds types and templates: the template of each text.
    case bodyTemplate = 48
    /// The variables of texts that are numbers.
    case bodyNumbers = 49
    /// The variables of texts that are texts.
    case bodyTexts = 50
    /// The bodies that are no texts.
    case bodyValues = 51

    /// The resources of the block, or of the row groups from the last such table to this one's, like the next
    /// ones.
    case resourceTable = 40
    case scopeTable = 41
    case metricTable = 42
    /// The sequences of times that runs of points have.
    case timeTable = 43

    /// The ids of the series: of each run of points, or of each definition.
    case seriesID = 52
    /// How many points each run has.
    case seriesRuns = 53
    case seriesCheck = 54
    /// The name of the service and of the metric of each run.
    case service = 55
    case metricName = 56
    /// Histograms but for their bucket counts.
    case histograms = 57
    case buckets = 58
    /// Which sequence of times each run has; then there is no column of times.
    case timeSequence = 59

    /// The columns that several row groups share.
    static let tables: [BlockColumn] = [.resourceTable, .scopeTable, .metricTable, .timeTable]

    /// Whether several row groups share such a chunk.
    var isTable: Bool { Self.tables.contains(self) }
}
