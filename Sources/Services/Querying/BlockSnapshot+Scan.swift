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
        var progress = ScanProgress()
        try await scan(question, resuming: &progress, oldestWanted: oldestWanted, body)
    }

    /// The same, but for row groups that an earlier scan with the same question has answered for.
    func scan<Question: ScanQuestion>(
        _ question: Question, resuming progress: inout ScanProgress, oldestWanted: () -> Int64,
        _ body: (Question.Partial) throws -> Void
    ) async throws {
        let plan = question.plan
        var criteria = BlockCriteria(
            signal: plan.signal, timeRange: plan.timeRange, services: plan.services, names: plan.names,
            keys: plan.keys)
        criteria.summaryReach = plan.summaryReach
        var wave: [Place] = []
        var room = ScanWaveRoom()
        var waveMax = plan.mayStopEarly ? 2 : QueryingLimits.scannedRowGroupsMax
        var queue = ScanQueue()
        func finishWave() async throws {
            let oldest = oldestWanted()
            wave.removeAll { $0.entry.directory.rowGroups[$0.rowGroup].maxTime < oldest }
            for partial in try await answer(question, wave, oldest) { try body(partial) }
            for place in wave { progress.note(place.rowGroup, of: place.entry.blockID) }
            wave.removeAll()
            room = ScanWaveRoom()
        }
        /// Looks at the row groups that have rows later than `time`.
        func drain(after time: Int64? = nil) async throws {
            while let (entry, rowGroup) = queue.next(after: time) {
                if entry.directory.rowGroups[rowGroup].maxTime < oldestWanted() {
                    // All others are older still.
                    return queue.removeAll()
                }
                let outline = RowGroupOutline(entry.directory, rowGroup: rowGroup, filter: entry.filter)
                guard let columns = question.firstColumns(of: outline) else { continue }
                let bytes = Self.bytes(of: rowGroup, entry.directory, columns, question.restColumns)
                if !room.take(bytes) {
                    try await finishWave()
                    room.begin(with: bytes)
                }
                wave.append(Place(entry: entry, rowGroup: rowGroup, columns: columns))
                guard wave.count >= waveMax else { continue }
                try await finishWave()
                waveMax = min(waveMax * 2, QueryingLimits.scannedRowGroupsMax)
            }
        }
        try await forEach(criteria) { entry in
            // Blocks come in the order of their latest row: all that follow are older still.
            if plan.mayStopEarly { try await drain(after: entry.maxTime) }
            guard entry.maxTime >= max(oldestWanted(), plan.timeRange.start) else { return false }
            let rowGroups = entry.directory.rowGroups(in: plan.timeRange).filter {
                entry.mayContainKeys(rowGroup: $0) && !progress.hasNoted($0, of: entry.blockID)
            }
            queue.add(rowGroups, of: entry)
            if !plan.mayStopEarly || queue.byteCount > QueryingLimits.scanQueueBytesMax { try await drain() }
            return true
        }
        try await drain()
        try await finishWave()
    }

    /// What the columns of a row group that are read decompress to, or a little more.
    private static func bytes(
        of rowGroup: Int, _ directory: BlockDirectory, _ columns: ColumnSelection, _ rest: ColumnSelection
    ) -> Int {
        let all = directory.decompressedBytes(ofRowGroup: rowGroup)
        // As many of these as are read at once fit in any case.
        if all <= QueryingLimits.scannedWaveBytesMax / QueryingLimits.scannedRowGroupsMax { return all }
        return [columns, rest].reduce(0) { $0 + directory.decodedBytes(of: $1, rowGroups: [rowGroup]) }
    }

    /// Ends a query that has read too much.
    func requireBudget() throws {
        guard fetchedBytes <= QueryingLimits.scannedBytesMax else {
            throw QueryFault.tooLarge(
                QueryTooLarge(.scannedBytes, maximum: QueryingLimits.scannedBytesMax))
        }
    }

    /// What a question makes of some row groups, in their order; nothing of those in which no row matches.
    private func answer<Question: ScanQuestion>(
        _ question: Question, _ wave: [Place], _ oldest: Int64
    ) async throws -> [Question.Partial] {
        try Task.checkCancellation()
        if wave.isEmpty { return [] }
        let views = try await views(wave.map { ($0.entry, $0.rowGroup, $0.columns) })
        let rest = question.restColumns
        let selected = try await concurrently(views.indices.map { ($0, views[$0]) }) { index, view in
            let rows = try question.select(view, oldest: oldest)
            // What needs no more chunks is read at once, while its columns are at hand.
            let isComplete = wave[index].columns.contains(rest)
            let partial = isComplete && !rows.isEmpty ? try question.read(view, rows) : nil
            return Selected(rows: rows, partial: partial)
        }
        let open = views.indices.filter { selected[$0].partial == nil && !selected[$0].rows.isEmpty }
        try await fill(open.map { (views[$0], wave[$0].entry, rest) })
        try requireBudget()
        let read = try await concurrently(open.map { ($0, views[$0]) }) { index, view in
            try question.read(view, selected[index].rows)
        }
        var partials: [Int: Question.Partial] = [:]
        for (index, partial) in zip(open, read) { partials[index] = partial }
        return views.indices.compactMap { selected[$0].partial ?? partials[$0] }
    }
}

/// A row group of a block, and which of its columns are looked at first.
private struct Place: Sendable {
    let entry: BlockEntry
    let rowGroup: Int
    let columns: ColumnSelection
}

private struct Selected<Partial: Sendable>: Sendable {
    let rows: RowSelection
    let partial: Partial?
}

/// Does the same with several views at once; answers in their order.
func concurrently<Result: Sendable>(
    _ views: [(Int, RowGroupView)], _ work: @escaping @Sendable (Int, RowGroupView) throws -> Result
) async throws -> [Result] {
    if views.count == 1 { return [try work(views[0].0, views[0].1)] }
    let taskCount = min(views.count, QueryingLimits.scanTasksMax)
    return try await withThrowingTaskGroup(of: [(Int, Result)].self) { group in
        for first in 0..<taskCount {
            group.addTask { @concurrent in
                var results: [(Int, Result)] = []
                for position in stride(from: first, to: views.count, by: taskCount) {
                    try Task.checkCancellation()
                    results.append((position, try work(views[position].0, views[position].1)))
                }
                return results
            }
        }
        var all: [(Int, Result)] = []
        for try await results in group { all += results }
        return all.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
