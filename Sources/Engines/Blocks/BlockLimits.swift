// SPDX-License-Identifier: Apache-2.0

/// The limits of the block format: what the encoder keeps to and what a decoder refuses to go beyond.
public enum BlockLimits {
    /// Rows in a block: large enough that dictionaries and compression pay, small enough to be merged in
    /// memory.
    public static let blockRowsMax = 65_536
    /// Points in a block: as many as may stand in one after compaction, so that the points of a series lie
    /// together. They are few bytes each.
    public static let metricBlockRowsMax = 1_048_576
    /// Estimated raw bytes after which the encoder begins another block, so that rows with huge values do not
    /// make a block that no reader can hold.
    public static let blockRawBytesMax = 64 << 20
    /// Distinct services (and, apart from them, metric names) in a block: they are listed in its catalogue
    /// row.
    public static let blockNamesMax = 1_024
    /// Bytes of the listed services or metric names after which another block begins.
    public static let blockNameBytesMax = 64 << 10

    /// Bytes of resources, scopes and metrics after which another block begins: whoever decodes a row group
    /// holds all that its block has of them.
    public static let blockTableBytesMax = 16 << 20
    /// Services and minutes of a summary beyond which a block is stored without one: a query decodes it
    /// whole, so it should stand for many rows each. Twenty services in every minute of a day.
    static let summaryEntriesMax = 1 << 15

    /// Rows of a block that compaction makes: few rows of the catalogue, few directories to read. Points are
    /// small, and many of one series must meet in one block.
    public static func mergedRowsMax(_ kind: BlockKind) -> Int {
        switch kind {
        case .metrics, .pointsByMinute, .pointsByHour: metricBlockRowsMax
        case .requestsByMinute, .requestsByHour: summaryEntriesMax
        case .traces, .logs, .series: 1 << 18
        }
    }
    /// Bytes of a block that compaction makes: PostgreSQL builds it in memory.
    public static let mergedBytesMax = 32 << 20

    /// Rows in a row group: the unit a scan can skip, a few pages of every column.
    public static let rowGroupRowsMax = 8_192
    /// Estimated raw bytes after which the encoder begins another row group: what one decoding step holds in
    /// memory.
    public static let rowGroupRawBytesMax = 16 << 20
    /// Attribute entries after which the encoder begins another row group.
    public static let rowGroupEntriesMax = 1 << 20

    /// Columns of attributes with a chunk of their own in one row group, so that the directory stays small.
    static let ownAttributeColumnsMax = 256
    /// Entries below which an attribute column stays in the shared tail: a chunk would cost more than it
    /// saves.
    static let ownAttributeEntriesMin = 64
    /// An attribute column gets its own chunk when it has an entry for at least one in this many rows.
    static let ownAttributeRowsFraction = 16
    /// Compression contexts kept for the next block, each about a megabyte: as many as cores usually encode.
    static let idleCompressorsMax = 8
    /// Bytes below which compression cannot pay for its frame header.
    static let compressionBytesMin = 48
    /// Bytes of strings merged into one table: numbers and offsets in it have 32 bits.
    static let mergedStringBytesMax = 1 << 30
    /// Bytes of a log body above which it is not split into a template and variables: it is hardly one of
    /// many alike.
    static let templateBodyBytesMax = 16 << 10
    /// Variables of one template; the last one reaches to the end of the text.
    static let templateVariablesMax = 64
    /// Texts below which a template with variables is not worth its columns.
    static let templateRowsMin = 4
    /// Templates of a row group above which those that differ in words are merged.
    static let mergedTemplatesMin = 32
    /// Alike templates that it takes to make one of them: fewer words than that are better spelt out.
    static let mergedTemplateMembersMin = 8
    /// Groups of alike templates with equal signs between words that one is compared with.
    static let mergedTemplateCandidatesMax = 8
    /// Bytes of a variable whose beginning and end may be stored once for all of its values.
    static let variableAffixBytesMax = 256
    /// Values looked at to see whether hardly any are equal.
    static let variableSampleCount = 64
    /// Bits in a filter for each distinct key of a row group. Trace ids have more, since a look-up asks every
    /// row group of every block; a span has few of them.
    static func filterBitsPerKey(_ kind: FilterKey.Kind) -> Int { kind == .traceID ? 24 : 16 }
    /// Contexts for decompression that are kept for the next: more than tasks read at once on most machines,
    /// and some 100 KiB each.
    static let idleDecompressorsMax = 32
    /// Distinct numbers of one attribute key in a row group that a filter lists: codes and flags, not
    /// measurements.
    static let filterNumbersMax = 64
    /// Distinct values of a dictionary of integers: each index is one byte.
    static let integerDictionaryMax = 256
    /// Times of the sequences that the runs of a block share: every row group read decodes them.
    static let sharedTimesMax = 32_768
    /// Distance of doubles from a decimal, in steps of their last bit, with which they are stored as
    /// decimals: sums of decimals drift apart from them by so much.
    static let decimalDriftMax: Int64 = 64
    /// Values of a segment of numbers, each with its own scheme: about one series.
    static let numberSegmentCount = 1_024

    /// Rows in a row group beyond which a decoder refuses: eight times what the encoder writes.
    static let decodedRowsMax = 65_536
    /// Attribute entries of one row group beyond which a decoder refuses: sixteen times what the encoder
    /// writes, since a row is never cut.
    static let decodedEntriesMax = 16 << 20
    /// Bucket counts of the histograms of one row group beyond which a decoder refuses: eight times what the
    /// encoder writes, since a point is never cut.
    static let decodedBucketsMax = 16 << 20
    /// Bytes of all chunks decoded for one row group beyond which a decoder refuses.
    static let decodedBytesMax = 512 << 20
    /// What the numbers of a row take decoded, about: they may take next to nothing in a block.
    static let decodedRowBytes = 64
    /// Resources, scopes or metrics of a block beyond which a decoder refuses: eight for each row the encoder
    /// writes.
    static let decodedTableMax = 1 << 19
    /// Row groups in a block beyond which a decoder refuses: every row its own.
    static let decodedRowGroupsMax = 65_536
    /// Chunks in a directory beyond which a decoder refuses.
    static let decodedChunksMax = 1 << 20
}
