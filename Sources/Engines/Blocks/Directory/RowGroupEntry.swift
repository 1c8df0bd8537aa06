// SPDX-License-Identifier: Apache-2.0

/// What the directory says about one row group.
public struct RowGroupEntry: Sendable, Equatable {
    public var rowCount: Int
    /// The earliest row, nanoseconds since the Unix epoch; see `EncodedBlock.minTime`.
    public var minTime: Int64
    /// The latest row, inclusive.
    public var maxTime: Int64
    /// Distinct series among the points; 0 for traces and logs.
    public var seriesCount: Int
}
