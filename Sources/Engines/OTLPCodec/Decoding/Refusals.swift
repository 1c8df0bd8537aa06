// SPDX-License-Identifier: Apache-2.0

/// Why one record of a sound request is not accepted.
enum RefusalReason: UInt8, CaseIterable {
    case traceID
    case spanID
    case parentSpanID
    case logTraceID
    case logSpanID
    case nestedID
    case time
    case future
    case metricName
    case metricSize
    case pointSize
    case histogramWidth
    case seriesLimit
    /// A warning: a metric without data has no points to refuse.
    case metricData
    /// A warning: the field reads as empty, as the OTLP schema asks.
    case stringIndex

    /// What the sender reads.
    var text: String {
        switch self {
        case .traceID: "trace_id is not 16 bytes or is all zero"
        case .spanID: "span_id is not 8 bytes or is all zero"
        case .parentSpanID: "parent_span_id is neither empty nor 8 bytes"
        case .logTraceID: "trace_id is neither empty nor 16 bytes"
        case .logSpanID: "span_id is neither empty nor 8 bytes"
        case .nestedID: "an id of a link or exemplar has the wrong length"
        case .time: "a time is beyond the year 2262"
        case .future: "a time is more than a day in the future: check the sender's clock"
        case .metricName: "the metric has no name"
        case .metricSize: "name, description, unit and metadata of the metric take more than 16 KiB"
        case .pointSize:
            "attributes, exemplars or distribution of the point take more than 64 KiB"
        case .histogramWidth: "the histogram has more than 4096 buckets"
        case .seriesLimit:
            "the organization has as many metric series today as it may (INGEST_SERIES_PER_DAY_MAX), "
                + "and this one is new"
        case .metricData: "a metric without data is ignored"
        case .stringIndex: "string table indexes are read as empty outside of profiles"
        }
    }
}

/// Counts refused records and remembers the first place of each reason.
struct Refusals {
    /// How many records were refused.
    private(set) var count = 0
    private var reasons: [(reason: RefusalReason, count: Int, offset: Int)] = []

    /// A record is refused; the offset is where it begins in the request.
    mutating func refuse(_ reason: RefusalReason, at offset: Int) {
        count += 1
        note(reason, at: offset)
    }

    /// Something is worth a warning.
    mutating func warn(_ reason: RefusalReason, at offset: Int) { note(reason, at: offset) }

    private mutating func note(_ reason: RefusalReason, at offset: Int) {
        if let index = reasons.firstIndex(where: { $0.reason == reason }) {
            reasons[index].count += 1
        } else {
            reasons.append((reason, 1, offset))
        }
    }

    /// One line for `error_message`; empty when there is nothing to say.
    func message(in bytes: UnsafeRawBufferPointer, as root: MessageID, records: String) -> String {
        guard !reasons.isEmpty else { return "" }
        let shown = reasons.prefix(OTLPCodecLimits.rejectionReasonsMax).map { entry in
            let path = MessagePath.path(to: entry.offset, in: bytes, as: root)
            let times = entry.count == 1 ? "at" : "\(entry.count) times, first at"
            return "\(entry.reason.text) (\(times) \(path))"
        }
        let head = count > 0 ? "\(count) \(records) rejected: " : "accepted with warnings: "
        return head + shown.joined(separator: "; ")
    }
}
