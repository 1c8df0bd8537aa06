// SPDX-License-Identifier: Apache-2.0
public import Blocks
import Database
import Postgres
public import Telemetry

extension BlockSnapshot {
    /// The parts of a range, ascending and apart, whose rows need not be read because roll-ups of a kind
    /// stand for them: whole hours, cut to the range and to whole units of their resolution.
    public func rolledUp(_ kind: BlockKind, in range: TimeRange) async throws -> [TimeRange] {
        guard let resolution = kind.resolution,
            let days = keptDays(BlockCriteria(kind: kind, timeRange: range))
        else { return [] }
        let within = days.clamped(to: DayHours.days)
        let found = try await transaction.execute(
            """
            SELECT day, bit_or(CASE WHEN signal = \(kind.rawValue) THEN rollup_hours ELSE 0 END),
                   bit_or(CASE WHEN signal = \(kind.rawValue) THEN 0 ELSE rollup_hours END)
            FROM argus.blocks
            WHERE organization_id = \(organization)
              AND signal IN (\(kind.rawValue), \(kind.contents.rawValue))
              AND day BETWEEN \(within.lowerBound) AND \(within.upperBound) AND rollup_hours <> 0
            GROUP BY day ORDER BY day
            """)
        // A day is short of the end of time by far.
        let start = Self.next(range.start, resolution)
        let end = Self.last(range.end, resolution)
        var parts: [TimeRange] = []
        for row in found {
            let (day, there, waiting) = try row.decode(Int32.self, Int32.self, Int32.self)
            for hour in DayHours(rawValue: there).subtracting(DayHours(rawValue: waiting)).hours {
                let whole = DayHours.range(ofHour: hour, ofDay: day)
                let part = TimeRange(start: max(whole.start, start), end: min(whole.end, end))
                if part.start >= part.end { continue }
                if parts.last?.end == part.start {
                    parts[parts.count - 1].end = part.end
                } else {
                    parts.append(part)
                }
            }
        }
        return parts
    }

    /// The first multiple of a length that is not before a time; times before the epoch have no roll-ups.
    private static func next(_ time: Int64, _ length: Int64) -> Int64 {
        if time <= 0 { return 0 }
        let rest = time % length
        if rest == 0 { return time }
        let (next, isOutside) = (time - rest).addingReportingOverflow(length)
        return isOutside ? .max : next
    }

    private static func last(_ time: Int64, _ length: Int64) -> Int64 {
        time <= 0 ? 0 : time - time % length
    }
}

extension TimeRange {
    /// What is left of it without some parts, which ascend and lie apart in it.
    public func without(_ parts: [TimeRange]) -> [TimeRange] {
        var gaps: [TimeRange] = []
        var next = start
        for part in parts {
            if next < part.start { gaps.append(TimeRange(start: next, end: part.start)) }
            next = part.end
        }
        if next < end { gaps.append(TimeRange(start: next, end: end)) }
        return gaps
    }
}
