// SPDX-License-Identifier: Apache-2.0

public import OTLPCodec

/// Why a query cannot be answered.
public enum QueryFault: Error, Equatable {
    /// The query touches more than one answer may hold.
    case tooLarge(QueryTooLarge)
    /// The cursor is not one that this query gave out.
    case invalidCursor
    /// What is asked cannot be said of what is stored; the text says why.
    case unanswerable(String)
    /// A stored message cannot be decoded.
    case malformed(MalformedOTLP)
    /// The task was cancelled: nobody waits for the answer any more.
    case cancelled
}

/// A query that would hold more than a named limit allows; the remedy is a narrower time range or more
/// filters.
public struct QueryTooLarge: Error, Equatable {
    /// What there is too much of.
    public enum Subject: String, Sendable, CaseIterable {
        case traces
        case traceNameBytes = "bytes of span names"
        case traceSpans = "spans in one trace"
        case metricPoints = "metric points"
        case metricRuns = "runs of metric points"
        case services
        case metrics
        case answerSteps = "groups times steps"
        case seriesSteps = "series times steps"
        case bucketSteps = "groups times steps times buckets"
        case bucketLayouts = "lists of bucket bounds"
        case histogramBuckets = "buckets in one histogram"
        case searchTerms = "search terms"
        case answerBytes = "bytes of telemetry"
        case traceBytes = "bytes of telemetry in one trace"
        case scannedBytes = "bytes of stored telemetry"
        case definitionBytes = "bytes of definitions of metric series"
    }

    public var subject: Subject
    /// The limit that was reached, in units of the subject.
    public var maximum: Int

    public init(_ subject: Subject, maximum: Int) {
        self.subject = subject
        self.maximum = maximum
    }

    /// A sentence for the person who asked.
    public var advice: String {
        switch subject {
        case .searchTerms: "A search may have at most \(maximum) words or phrases."
        case .traceSpans: "The trace has more than \(maximum) spans."
        case .traceBytes:
            "The trace holds more than \(maximum) bytes of telemetry, more than one answer may; "
                + "its log records can be listed by its id, page by page."
        case .answerBytes:
            "The answer would hold more than \(maximum) bytes of telemetry: "
                + "narrow the range, add filters or ask for fewer rows."
        case .bucketSteps:
            "The query needs more than \(maximum) \(subject.rawValue): "
                + "ask for longer steps or fewer groups, narrow the range or add filters."
        default:
            "The query touches more than \(maximum) \(subject.rawValue): narrow the range or add filters."
        }
    }
}
