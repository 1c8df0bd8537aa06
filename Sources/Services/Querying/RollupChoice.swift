// SPDX-License-Identifier: Apache-2.0
import Aggregation
import BlockStorage
import Blocks
import QueryEngine
import Telemetry

/// Which roll-ups can answer exactly.
enum RollupChoice {
    /// The coarsest whose units lie whole in one step each.
    static func requests(_ grid: StepGrid?) -> BlockKind {
        guard let grid else { return .requestsByHour }
        return grid.isMade(of: .requestsByHour) ? .requestsByHour : .requestsByMinute
    }

    /// From where the points of a query are read: what can be from the coarsest roll-ups that are there.
    static func points(
        _ query: MetricAggregateQuery, in snapshot: BlockSnapshot, _ usage: RollupUsage
    ) async throws -> [MetricSource] {
        for kind in BlockKind.metrics.rollups.reversed() where query.grid.isMade(of: kind) {
            let parts = longest(try await snapshot.rolledUp(kind, in: query.readRange))
            if parts.isEmpty { continue }
            usage.note(parts, of: kind)
            return parts.map { MetricSource(kind: kind, part: $0) }
                + query.readRange.without(parts).map { MetricSource(kind: .metrics, part: $0) }
        }
        return [MetricSource(kind: .metrics, part: query.readRange)]
    }

    /// The longest of some parts, in their order: merged points lie by series, so that each gap between two
    /// parts of a day may read the day's blocks again.
    static func longest(_ parts: [TimeRange]) -> [TimeRange] {
        guard let first = parts.first, let last = parts.last else { return [] }
        let days = Int(last.end / UTCDay.nanoseconds - first.start / UTCDay.nanoseconds) + 1
        let most = days * QueryingLimits.rolledUpPartsByDayMax
        if parts.count <= most { return parts }
        let lengths = parts.map { $0.end - $0.start }
        let kept = parts.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }.prefix(most).sorted()
        return kept.map { parts[$0] }
    }
}

/// Blocks of one kind that points are read from, and for which time.
struct MetricSource: Sendable {
    let kind: BlockKind
    let part: TimeRange
}

extension StepGrid {
    /// Whether all steps but the end of the last one begin between two units of a roll-up.
    func isMade(of kind: BlockKind) -> Bool {
        guard let resolution = kind.resolution else { return false }
        return range.start % resolution == 0 && step % resolution == 0
    }
}
