// SPDX-License-Identifier: Apache-2.0

import Blocks
import Telemetry

/// Which of the matching rows of one row group may be on the page: the newest, and all that share the time of
/// the last one that fits. Their content decides only among those.
struct LogNewest {
    private let limit: Int
    private let cursorTime: Int64?
    private let times: ClosedRange<Int64>?

    init(_ query: LogQuery, oldest: Int64, newest: Int64) {
        limit = query.rowsMax
        cursorTime = query.after?.time
        times = oldest <= newest ? oldest...newest : nil
    }

    /// Whether so many rows of a row group may all be on the page, whatever their times.
    func takesAll(_ count: Int, of rowGroup: RowGroupEntry) -> Bool {
        guard let times, count <= limit + 1 else { return false }
        return times.contains(rowGroup.minTime) && times.contains(rowGroup.maxTime)
    }

    /// Takes matching rows with their times.
    func rows(of matching: [(time: Int64, row: Int)]) -> [Int] {
        guard let times else { return [] }
        var rows = matching.filter { times.contains($0.time) }
        // Records of the cursor's time may be skipped, so they do not count as filling the page.
        guard rows.count > limit + 1 else { return rows.map(\.row) }
        rows.sort { $0.time > $1.time }
        let certain = rows.firstIndex { $0.time != cursorTime } ?? rows.count
        guard rows.count > certain + limit + 1 else { return rows.map(\.row) }
        let lastTime = rows[certain + limit].time
        let end = rows[(certain + limit)...].firstIndex { $0.time < lastTime } ?? rows.count
        return rows[..<end].map(\.row)
    }
}

extension LogQuery {
    /// Records on one page.
    var rowsMax: Int { min(max(limit, 1), QueryEngineLimits.pageRowsMax) }

    /// The largest effective time that can be on the page.
    var newestTime: Int64 {
        let last = timeRange.end == .min ? Int64.min : timeRange.end - 1
        return min(last, after?.time ?? .max)
    }
}
