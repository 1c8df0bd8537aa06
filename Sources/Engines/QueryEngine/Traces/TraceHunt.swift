// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// Makes a page of the latest traces in rounds: finds some candidates, the latest first, completes just those
/// with all their spans, and goes on until nothing later can be missing.
///
///     while true {
///         scan(TraceCandidatesQuestion(query), oldestWanted: { hunt.oldestWanted }) { hunt.meet($0) }
///         let traces = hunt.takeCandidates()
///         if traces.isEmpty { break }
///         scan(TraceSpansQuestion(traces, for: query)) { try hunt.add($0) }
///     }
///
/// The scan for candidates need not look at a row group twice: those found are kept for later rounds.
public struct TraceHunt: Sendable {
    private let wantedCount: Int
    private var fold: TraceFold
    /// Traces that were completed.
    private var known: Set<TraceID> = []
    /// Traces found and not yet completed, each with the latest start of a span that met the condition.
    private var pool: [TraceID: Int64] = [:]
    private var candidatesMax: Int
    private var bound = Int64.min

    /// Whether a query can be answered so: the latest traces first.
    public static func suits(_ query: TraceQuery) -> Bool {
        query.sort == .startTime && query.order == .descending
    }

    /// - Throws: `QueryFault.invalidCursor` when the cursor belongs to another sort or order.
    public init(_ query: TraceQuery) throws(QueryFault) {
        fold = try TraceFold(TraceCandidatesQuestion.rest(of: query))
        wantedCount = fold.wantedCount
        candidatesMax = max(2 * wantedCount, 32)
    }

    /// Spans before this start cannot lead to a trace on the page; everything once there are candidates
    /// enough for this round.
    public var oldestWanted: Int64 { pool.count >= candidatesMax ? .max : bound }

    /// Takes the candidates of one row group.
    public mutating func meet(_ found: [TraceCandidatesQuestion.Candidate]) {
        for candidate in found where candidate.time >= bound && !known.contains(candidate.traceID) {
            pool[candidate.traceID] = max(pool[candidate.traceID] ?? .min, candidate.time)
        }
    }

    /// The traces to complete in this round, the latest of those found; none when the page is complete.
    public mutating func takeCandidates() -> Set<TraceID> {
        var latest = pool.sorted { $0.value > $1.value }.prefix(candidatesMax).map(\.key)
        if pool.count <= candidatesMax { latest = Array(pool.keys) }
        for trace in latest { pool[trace] = nil }
        known.formUnion(latest)
        return Set(latest)
    }

    /// Takes spans of the candidates.
    public mutating func add(_ batch: SpanBatch) throws(QueryFault) { try fold.add(batch) }

    /// All spans of the candidates were added.
    public mutating func finishRound() {
        let (found, oldest) = fold.standing
        bound = oldest
        if bound > .min { pool = pool.filter { $0.value >= bound } }
        // As many as should suffice, going by how many were on the page so far.
        let missing = max(wantedCount - found, 0)
        let share = Double(max(found, 1)) / Double(max(known.count, 1))
        let estimate = min(1.25 * Double(missing) / share, Double(3 * known.count))
        candidatesMax = max(Int(estimate), 32)
    }

    /// The page.
    public consuming func finish() -> TracePage { fold.finish() }
}
