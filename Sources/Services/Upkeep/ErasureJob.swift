// SPDX-License-Identifier: Apache-2.0
import Blocks
import Erasure
import FoundationEssentials
import Postgres
import Records
import Retention
import Telemetry
import Tenancy

/// An erasure as its record asks for it.
struct ErasureJob: Sendable {
    let record: ErasureRecord
    let organization: OrganizationID
    let selector: ErasureSelector
    let matcher: RowMatcher
    /// Of rows; definitions of series come after their points.
    let kinds: [BlockKind]
    private let today: Int32

    init(_ record: ErasureRecord, of organization: OrganizationID, today: Int32) throws {
        (self.record, self.organization, self.today) = (record, organization, today)
        selector = try ErasureTerms(stored: record.selector).selector(
            TimeRange(start: record.startTime, end: record.endTime))
        matcher = RowMatcher(selector)
        kinds = Signal.allCases.filter { record.signals.contains($0.name) }.map { BlockKind($0) }
    }

    /// Days of rows that can be meant.
    var days: ClosedRange<Int32> {
        let (start, end) = (selector.timeRange.start, selector.timeRange.end)
        let last = max(start, end == .min ? end : end - 1)
        return UTCDay.number(ofNanoseconds: start)...UTCDay.number(ofNanoseconds: last)
    }

    /// What of a day can be meant.
    func range(of day: Int32) -> TimeRange {
        let whole = UTCDay.range(of: day)
        return TimeRange(
            start: max(whole.start, selector.timeRange.start), end: min(whole.end, selector.timeRange.end))
    }

    /// Whether definitions of a day may be removed: no node should take them for stored any more. Days that
    /// were in the future when the erasure was asked for are not waited for.
    func isSettled(_ day: Int32) -> Bool {
        let asked = record.requestedAt.microsecondsSinceEpoch / 86_400_000_000
        return day <= today - UpkeepLimits.settlingDays || Int64(day) > asked + 1
    }
}

extension ErasureRecord.Counts {
    /// What replacing one block comes to.
    init(_ remainder: BlockErasure.Remainder, _ kind: BlockKind) {
        self.init()
        let rows = Int64(remainder.erasedRows)
        rewrittenBlocks = rows > 0 ? 1 : 0
        switch kind {
        case .traces: spans = rows
        case .metrics: points = rows
        case .logs: logs = rows
        case .series: definitions = rows
        case .requestsByMinute, .requestsByHour, .pointsByMinute, .pointsByHour: break
        }
    }

    mutating func add(_ other: ErasureRecord.Counts) {
        rewrittenBlocks += other.rewrittenBlocks
        spans += other.spans
        points += other.points
        logs += other.logs
        definitions += other.definitions
    }
}
