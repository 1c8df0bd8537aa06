// SPDX-License-Identifier: Apache-2.0

/// What bounds the memory and work of one query.
public enum QueryEngineLimits {
    /// Rows (traces, log records or series) on one page: more is asked for with the cursor.
    public static let pageRowsMax = 10_000
    /// Distinct traces one trace query may hold: about 130 bytes each, so some 65 MB.
    public static let tracesMax = 500_000
    /// Bytes of span and service names one trace query may hold.
    public static let traceNameBytesMax = 64 << 20
    /// Spans of one trace that are assembled: beyond it no page can show them.
    public static let traceSpansMax = 100_000
    /// Points one metric query may hold decoded: some 200 bytes each without buckets and exemplars.
    public static let metricPointsMax = 500_000
    /// Distinct services one answer lists.
    public static let servicesMax = 10_000
    /// Distinct metrics one answer lists.
    public static let metricsMax = 50_000
    /// Words and phrases in one search: each costs one look at every distinct string.
    public static let searchTermsMax = 32
}
