// SPDX-License-Identifier: Apache-2.0

import Blocks
import QueryEngine
import Telemetry
import TestSupport

/// Blocks in memory, some of them joined, and the plainest scan of them.
final class StoredBlocks {
    private let blocks: [(directory: BlockDirectory, filter: BlockFilter, bytes: [UInt8], maxTime: Int64)]
    /// How many row groups were looked into.
    private(set) var openedCount = 0

    init(_ batches: [Batch], _ random: inout SeededNumbers) throws {
        var rest = batches.flatMap { BlockEncoder.encode([$0]) }[...]
        var blocks: [(directory: BlockDirectory, filter: BlockFilter, bytes: [UInt8], maxTime: Int64)] = []
        while !rest.isEmpty {
            let group = Array(rest.prefix(random.pick([1, 1, 3])))
            rest = rest.dropFirst(group.count)
            let directories = try group.map { try BlockDirectory(decoding: $0.directory) }
            var filter = FilterBuilder()
            for (block, directory) in zip(group, directories) {
                filter.append(
                    try BlockFilter(decoding: block.filter), rowGroupCount: directory.rowGroups.count)
            }
            blocks.append(
                (
                    BlockDirectory.joining(directories), try BlockFilter(decoding: filter.finish()),
                    group.flatMap(\.bytes), group.map(\.maxTime).max() ?? .min
                ))
        }
        self.blocks = blocks.sorted { $0.maxTime > $1.maxTime }
    }

    func scan<Question: ScanQuestion>(
        _ question: Question, oldestWanted: () -> Int64 = { .min }, _ body: (Question.Partial) throws -> Void
    ) throws {
        let plan = question.plan
        for block in blocks {
            let oldest = max(oldestWanted(), plan.timeRange.start)
            if block.maxTime < oldest { return }
            for rowGroup in block.directory.rowGroups(in: TimeRange(start: oldest, end: plan.timeRange.end)) {
                let isPossible = plan.keys.allSatisfy { keys in
                    keys.contains { block.filter.mayContain($0, rowGroup: rowGroup) }
                }
                let outline = RowGroupOutline(block.directory, rowGroup: rowGroup)
                guard isPossible, let first = question.firstColumns(of: outline) else { continue }
                openedCount += 1
                let view = RowGroupView(
                    BlockReader(directory: block.directory, slices: slices(block, first, rowGroup)),
                    rowGroup: rowGroup)
                let rows = try question.select(view, oldest: oldest)
                if rows.isEmpty { continue }
                view.add(slices(block, question.restColumns, rowGroup))
                try body(try question.read(view, rows))
            }
        }
    }

    /// Just what was asked for, so that reading anything else fails.
    private func slices(
        _ block: (directory: BlockDirectory, filter: BlockFilter, bytes: [UInt8], maxTime: Int64),
        _ columns: ColumnSelection, _ rowGroup: Int
    ) -> [(Range<Int>, [UInt8])] {
        block.directory.joined(block.directory.chunks(of: columns, rowGroups: [rowGroup])).map {
            ($0, Array(block.bytes[$0]))
        }
    }
}
