// SPDX-License-Identifier: Apache-2.0

/// What bounds the memory of aggregations.
public enum AggregationLimits {
    /// Steps of one grid: more than a screen has columns.
    public static let stepsMax = 11_000
    /// Cells (series times steps) of numbers in one aggregation: 16 bytes each at most, so some 64 MB.
    public static let cellsMax = 4 << 20
    /// Cells (groups times steps times buckets) of histograms in one aggregation: 8 bytes each.
    public static let bucketCellsMax = 8 << 20
    /// Ends of runs that wait for what lies between them; about 56 bytes each, so some 100 MB.
    public static let boundariesMax = 2 << 20
    /// Buckets of one histogram: senders use some 10 to 200.
    public static let histogramBucketsMax = 4_096
    /// Lists of bounds in one aggregation: senders use a handful for one metric. Each is compared with those
    /// of all in every step.
    public static let layoutsMax = 256
}
