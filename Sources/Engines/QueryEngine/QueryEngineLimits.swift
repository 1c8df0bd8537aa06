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
    /// Steps of all series or services of one answer together: a few megabytes of JSON.
    public static let answerCellsMax = 100_000
    /// How far before a range the point may lie that an increase counts from, unless steps are longer: as far
    /// as Prometheus looks back.
    static let counterLookbackNanoseconds: Int64 = 300_000_000_000
    /// Words and phrases in one search: each costs one look at every distinct string.
    public static let searchTermsMax = 32
    /// Bytes of stored text in one answer, resources and scopes counted as often as JSON repeats them: a few
    /// such answers at once must fit beside everything else in a small machine's memory.
    public static let answerBytesMax = 32 << 20
    /// What a row counts for besides its text: about half of its names and numbers in JSON.
    static let rowBytes = 256
    /// What a metric point counts for besides buckets and exemplars, so that `metricPointsMax` points fit.
    static let pointBytes = 64
    /// What an attribute counts for besides its text: its place in memory.
    static let attributeBytes = 32
    /// Bytes looked at between two questions whether the query is still wanted: well under a millisecond.
    static let uncheckedWorkMax = 64 << 10
    /// What a row counts for in such bytes: 1,024 rows between two questions.
    static let rowWork = 64
}
