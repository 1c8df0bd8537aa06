// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import QueryEngine
import Telemetry

extension BlockSnapshot {
    /// Puts a question to the stored rows, latest blocks first, and hands what it makes of each row group to
    /// `body`. Row groups wholly before `oldestWanted`, which may grow meanwhile, are not opened.
    func scan<Question: ScanQuestion>(
        _ question: Question, oldestWanted: () -> Int64 = { .min }, _ body: (Question.Partial) throws -> Void
    ) async throws {
        let plan = question.plan
        var criteria = BlockCriteria(
            signal: plan.signal, timeRange: plan.timeRange, services: plan.services, names: plan.names,
            keys: plan.keys)
        criteria.isUnsummarized = plan.isUnsummarized
        try await forEach(criteria) { entry in
            let oldest = max(oldestWanted(), plan.timeRange.start)
            // Blocks come in the order of their latest row: all that follow are older still.
            guard entry.maxTime >= oldest else { return false }
            let wanted = TimeRange(start: oldest, end: plan.timeRange.end)
            for rowGroup in entry.directory.rowGroups(in: wanted) {
                try Task.checkCancellation()
                if let partial = try await answer(question, entry, rowGroup, oldest) { try body(partial) }
            }
            return true
        }
    }

    /// What a question makes of one row group; nothing when no row matches.
    private func answer<Question: ScanQuestion>(
        _ question: Question, _ entry: BlockEntry, _ rowGroup: Int, _ oldest: Int64
    ) async throws -> Question.Partial? {
        let outline = RowGroupOutline(entry.directory, rowGroup: rowGroup, filter: entry.filter)
        guard let first = question.firstColumns(of: outline) else { return nil }
        let fetched = try await slices(of: entry, first, rowGroups: [rowGroup])
        let view = RowGroupView(
            BlockReader(directory: entry.directory, slices: fetched), rowGroup: rowGroup,
            filter: entry.filter)
        let rows = try question.select(view, oldest: oldest)
        if rows.isEmpty { return nil }
        if !first.contains(question.restColumns) {
            view.add(try await slices(of: entry, question.restColumns, rowGroups: [rowGroup]))
        }
        return try question.read(view, rows)
    }
}
