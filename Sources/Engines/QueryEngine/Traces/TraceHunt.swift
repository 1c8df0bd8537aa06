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
public struct TraceHunt: Sendable {
    private var fold: TraceFold
    private var known: Set<TraceID> = []
    private var candidates: Set<TraceID> = []
    private var candidatesMax: Int
    private var bound = Int64.min

    /// Whether a query can be answered so: the latest traces first.
    public static func suits(_ query: TraceQuery) -> Bool {
        query.sort == .startTime && query.order == .descending
    }

    /// - Throws: `QueryFault.invalidCursor` when the cursor belongs to another sort or order.
    public init(_ query: TraceQuery) throws(QueryFault) {
        fold = try TraceFold(query)
        candidatesMax = max(4 * min(query.limit, QueryEngineLimits.pageRowsMax), 32)
    }

    /// Spans before this start cannot lead to a trace on the page; everything once there are candidates
    /// enough for this round.
    public var oldestWanted: Int64 { candidates.count >= candidatesMax ? .max : bound }

    /// Takes the candidates of one row group.
    public mutating func meet(_ found: [TraceCandidatesQuestion.Candidate]) {
        for candidate in found where candidates.count < candidatesMax {
            if candidate.time >= bound, !known.contains(candidate.traceID) {
                candidates.insert(candidate.traceID)
            }
        }
    }

    /// The traces to complete in this round; none when the page is complete.
    public mutating func takeCandidates() -> Set<TraceID> {
        defer { candidates = [] }
        known.formUnion(candidates)
        candidatesMax *= 3
        return candidates
    }

    /// Takes spans of the candidates.
    public mutating func add(_ batch: SpanBatch) throws(QueryFault) { try fold.add(batch) }

    /// All spans of the candidates were added.
    public mutating func finishRound() { bound = fold.oldestWanted }

    /// The page.
    public consuming func finish() -> TracePage { fold.finish() }
}
