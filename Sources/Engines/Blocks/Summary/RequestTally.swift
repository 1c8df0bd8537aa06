// SPDX-License-Identifier: Apache-2.0

import Aggregation
public import Telemetry

/// Adds up the `RequestSummary` of spans: without an allocation for each.
public struct RequestTally: ~Copyable {
    private struct Group: Hashable {
        var resource: UInt32
        var minute: Int64
    }

    private let batch: SpanBatch
    private var numbers: [Group: Int] = [:]
    private var groups: [(group: Group, statistics: RequestStatistics)] = []
    private var last: (group: Group, number: Int)?
    /// Group number and range of durations of each request.
    private var durations: [UInt64] = []

    /// What it reads of spans.
    public static let columns: ColumnSelection = [
        .resource, .parentSpanID, .kind, .startTime, .endTime, .statusCode,
    ]

    /// For spans of this batch, of which `columns` are filled.
    public init(of batch: SpanBatch) { self.batch = batch }

    /// Adds a span.
    public mutating func add(_ row: Int) {
        let start = batch.startTime[row]
        let group = Group(resource: batch.resource[row], minute: Self.minute(of: start))
        let number = number(of: group)
        let isRoot = batch.parentSpanID[row] == 0
        let isError = batch.statusCode[row] == Self.error
        groups[number].statistics.spanCount += 1
        if isError { groups[number].statistics.spanErrorCount += 1 }
        if isRoot { groups[number].statistics.rootCount += 1 }
        let kind = batch.kind[row]
        guard isRoot || kind == Self.server || kind == Self.consumer else { return }
        if isError { groups[number].statistics.requestErrorCount += 1 }
        let duration = max(batch.endTime[row] &- start, 0)
        groups[number].statistics.durationSum &+= UInt64(duration)
        durations.append(UInt64(number) << 16 | UInt64(DurationSketch.index(of: duration)))
    }

    /// The summary of the spans added.
    public consuming func finish() -> RequestSummary {
        durations.sort()
        var statistics = groups.map(\.statistics)
        var index = 0
        while index < durations.count {
            let key = durations[index]
            var next = index + 1
            while next < durations.count, durations[next] == key { next += 1 }
            statistics[Int(key >> 16)].durations.add(
                UInt16(truncatingIfNeeded: key), count: UInt64(next - index))
            index = next
        }
        var summary = RequestSummary()
        for (number, (group, _)) in groups.enumerated() {
            let service = batch.strings.text(of: batch.resources[Int(group.resource)].name)
            let key = RequestSummary.Key(service: service, minute: group.minute)
            summary.add(statistics[number], to: key)
        }
        return summary
    }

    /// Minutes since the Unix epoch, rounded down.
    public static func minute(of nanoseconds: Int64) -> Int64 {
        let quotient = nanoseconds / DayHours.minuteNanoseconds
        return nanoseconds % DayHours.minuteNanoseconds < 0 ? quotient - 1 : quotient
    }

    private mutating func number(of group: Group) -> Int {
        if let last, last.group == group { return last.number }
        let number = numbers[group] ?? groups.count
        if number == groups.count {
            numbers[group] = number
            groups.append((group, RequestStatistics()))
        }
        last = (group, number)
        return number
    }

    /// OTLP `SpanKind` and `StatusCode`.
    private static let server: Int32 = 2
    private static let consumer: Int32 = 5
    private static let error: Int32 = 2
}

extension SpanBatch {
    func summary(_ rows: some Sequence<UInt32>) -> RequestSummary? {
        var tally = RequestTally(of: self)
        for row in rows { tally.add(Int(row)) }
        return tally.finish()
    }
}
