// SPDX-License-Identifier: Apache-2.0

/// What bounds one REST request.
enum RESTLimits {
    /// Bytes of a JSON body: control-plane records are small; a caller cannot make us hold more.
    static let bodyBytesMax = 1 << 20
    /// How long a body may take to arrive: a megabyte in 30 seconds is slower than any line worth waiting
    /// for, and one that dribbles may not hold its connection.
    static let bodyReadSecondsMax = 30
    /// How long a handler, and so a query of any number of statements, may work: shorter than proxies wait
    /// (60 s).
    static let handlerDeadlineSeconds = 30
    /// Characters of a request id that is taken over from the caller: two UUIDs; it is written to every log
    /// line.
    static let requestIDCharactersMax = 64
    /// Rows on one page, so that one answer stays within some megabytes.
    static let pageRowsMax = 1_000
    /// Rows on a page when the caller does not say.
    static let pageRowsDefault = 50
    /// Bytes of a cursor: the longest we give out is under 200.
    static let cursorBytesMax = 512
    /// Characters of a search or a name that is filtered by: longer ones match nothing that people look for.
    static let filterCharactersMax = 1_024
    /// Values of a repeated filter, so that one request cannot ask for unbounded comparisons.
    static let filterValuesMax = 100
    /// Spans of time in one answer of counts: more than a chart has pixels for.
    static let histogramBucketsMax = 1_000
    /// Spans of time when the caller does not say.
    static let histogramBucketsDefault = 60
    /// Seconds in one step of an aggregate: a month of 31 days.
    static let stepSecondsMax: Int64 = 31 * 86_400
    /// Labels that an aggregate is grouped by: with more of them every series is a group.
    static let groupLabelsMax = 10
    /// What a caller sees when no time range is given: the last hour.
    static let defaultRangeSeconds = 3_600
}
