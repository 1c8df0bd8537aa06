// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Telemetry

extension BlockSnapshot {
    /// Decodes the asked columns of every row group that may hold rows in the range, latest blocks first, and
    /// hands them to `body`. Blocks wholly before `oldestWanted`, which may grow while rows arrive, are not
    /// opened.
    func scan(
        _ criteria: BlockCriteria, _ columns: ColumnSelection, oldestWanted: () -> Int64 = { .min },
        _ body: (Batch) throws -> Void
    ) async throws {
        try await forEach(criteria) { entry in
            let oldest = max(oldestWanted(), criteria.timeRange.start)
            // Blocks come in the order of their latest row: all that follow are older still.
            guard entry.maxTime >= oldest else { return false }
            let rowGroups = entry.directory.rowGroups(
                in: TimeRange(start: oldest, end: criteria.timeRange.end))
            guard !rowGroups.isEmpty else { return true }
            let reader = try await read(entry, columns, rowGroups: rowGroups)
            for rowGroup in rowGroups {
                try Task.checkCancellation()
                try body(try reader.batch(rowGroup: rowGroup, columns: columns))
            }
            return true
        }
    }

    /// Decodes all columns of the row groups that may hold rows of a trace in the range, and hands them to
    /// `body`.
    func scan(
        _ signal: Signal, of trace: TraceID, in range: TimeRange, _ body: (Batch) throws -> Void
    ) async throws {
        try await forEach(signal, mayContain: trace, in: range) { entry in
            let rowGroups = entry.directory.rowGroups(in: range)
            guard !rowGroups.isEmpty else { return }
            let ids = try await read(entry, .traceID, rowGroups: rowGroups)
            let holding = try rowGroups.filter { rowGroup in
                try Task.checkCancellation()
                return try ids.batch(rowGroup: rowGroup, columns: .traceID).holds(trace)
            }
            guard !holding.isEmpty else { return }
            let reader = try await read(entry, .all, rowGroups: holding)
            for rowGroup in holding {
                try Task.checkCancellation()
                try body(try reader.batch(rowGroup: rowGroup, columns: .all))
            }
        }
    }
}

extension Batch {
    /// Whether a row belongs to the trace; the trace id columns must be filled.
    fileprivate func holds(_ trace: TraceID) -> Bool {
        switch self {
        case .traces(let batch): Self.holds(trace, batch.traceIDHigh, batch.traceIDLow)
        case .logs(let batch): Self.holds(trace, batch.traceIDHigh, batch.traceIDLow)
        case .metrics: false
        }
    }

    private static func holds(_ trace: TraceID, _ high: [UInt64], _ low: [UInt64]) -> Bool {
        low.indices.contains { low[$0] == trace.low && high[$0] == trace.high }
    }
}
