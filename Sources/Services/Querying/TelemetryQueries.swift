// SPDX-License-Identifier: Apache-2.0
public import BlockStorage
import Blocks
import Contracts
public import Database
public import QueryEngine
public import Telemetry
public import Tenancy

/// Answers questions about an organization's telemetry: each from one snapshot, through the same scan.
public struct TelemetryQueries: Sendable {
    private let database: Database
    private let slots: QuerySlots
    private let cache = BlockCache(bytesMax: QueryingLimits.cacheBytesMax)
    private let retention: RetentionClock?
    /// Of all copies.
    public let usage = RollupUsage()

    /// Copies of one value share the places of each organization and the cache. What is past its retention is
    /// not shown, even when it is there still; without a clock, everything is. At most `runningMax` run at
    /// once, each on a connection of its own.
    public init(database: Database, retention: RetentionClock? = nil, runningMax: Int = 25) {
        (self.database, self.retention) = (database, retention)
        slots = QuerySlots(allRunningMax: runningMax)
    }

    /// One page of traces that match.
    public func traces(_ query: TraceQuery, as principal: Principal) async throws -> TracePage {
        try await reading(as: principal) { snapshot in
            if TraceHunt.suits(query) { return try await hunt(query, in: snapshot) }
            var fold = try TraceFold(query)
            // No pruning by service: spans of other services belong to the traces that match.
            let plan = ScanPlan(.traces, query.timeRange)
            try await snapshot.scan(BatchQuestion(plan, query.columns)) { batch in
                if case .traces(let spans) = batch { try fold.add(spans) }
            }
            return fold.finish()
        }
    }

    /// The latest traces that match, without looking at all.
    private func hunt(_ query: TraceQuery, in snapshot: BlockSnapshot) async throws -> TracePage {
        var hunt = try TraceHunt(query)
        let question = TraceCandidatesQuestion(query)
        var progress = ScanProgress()
        while true {
            try await snapshot.scan(question, resuming: &progress, oldestWanted: { hunt.oldestWanted }) {
                hunt.meet($0)
            }
            let traces = hunt.takeCandidates()
            if traces.isEmpty { return hunt.finish() }
            try await snapshot.scan(TraceSpansQuestion(traces, for: query)) { try hunt.add($0) }
            hunt.finishRound()
        }
    }

    /// A trace with all its spans and its log records, oldest first; `nil` when the organization has no such
    /// trace.
    public func trace(
        _ id: TraceID, as principal: Principal
    ) async throws -> (TraceSummary, [Span], [LogRecord])? {
        try await reading(as: principal) { snapshot in
            var assembly = TraceAssembly(traceID: id)
            try await snapshot.scan(TraceRowsQuestion(id, .traces)) { batch in
                if case .traces(let spans) = batch { try assembly.add(spans) }
            }
            let bytesLeft = QueryEngineLimits.answerBytesMax - assembly.byteCount
            guard let trace = assembly.finish() else { return nil }
            var query = LogQuery(timeRange: .all)
            query.traceID = id
            query.limit = QueryingLimits.traceLogsMax
            query.bytesMax = bytesLeft
            var logs = try LogFold(query)
            try await snapshot.scan(TraceRowsQuestion(id, .logs)) { batch in
                if case .logs(let records) = batch { try logs.add(records) }
            }
            return (trace.summary, trace.spans, logs.finish().records.reversed())
        }
    }

    /// One page of log records that match, newest first.
    public func logs(_ query: LogQuery, as principal: Principal) async throws -> LogPage {
        try await reading(as: principal) { snapshot in
            var fold = try LogFold(query)
            try await snapshot.scan(try LogRowsQuestion(query), oldestWanted: { fold.oldestWanted }) {
                batch in
                try fold.addMatching(batch)
            }
            return fold.finish()
        }
    }

    /// How many log records match, by time and severity; of the query its page does not count.
    public func logHistogram(
        _ query: LogQuery, bucketsMax: Int, as principal: Principal
    ) async throws -> LogHistogram {
        try await reading(as: principal) { snapshot in
            var all = LogHistogram(query.timeRange, bucketsMax: bucketsMax)
            try await snapshot.scan(try LogHistogramQuestion(query, all)) { counts in all.add(counts) }
            return all
        }
    }

    /// One page of a metric's series with their points.
    public func metrics(_ query: MetricQuery, as principal: Principal) async throws -> MetricPage {
        try await reading(as: principal) { snapshot in
            let index = try await snapshot.definedSeries(query.timeRange, of: query)
            var fold = MetricFold(query, index)
            var plan = ScanPlan(.metrics, query.timeRange)
            plan.services = query.serviceNames
            plan.names = [query.name]
            try await snapshot.scan(BatchQuestion(plan, query.columns)) { batch in
                if case .metrics(let points) = batch { try fold.add(points) }
            }
            return fold.finish()
        }
    }

    /// The services that sent anything in the range, in alphabetical order.
    public func services(_ range: TimeRange, as principal: Principal) async throws -> [ServiceSighting] {
        try await reading(as: principal) { snapshot in
            var fold = ServiceFold(timeRange: range)
            for signal in Signal.allCases {
                let question = BatchQuestion(ScanPlan(signal, range), ServiceFold.columns(of: signal))
                try await snapshot.scan(question) { try fold.add($0) }
            }
            return fold.finish()
        }
    }

    /// The metrics that have points in the range, in alphabetical order.
    public func metricCatalogue(_ range: TimeRange, as principal: Principal) async throws -> [MetricListing] {
        try await reading(as: principal) { snapshot in
            var fold = MetricCatalogueFold(timeRange: range, try await snapshot.definedSeries(range))
            let question = BatchQuestion(ScanPlan(.metrics, range), MetricCatalogueFold.columns)
            try await snapshot.scan(question) { batch in
                if case .metrics(let points) = batch { try fold.add(points) }
            }
            return fold.finish()
        }
    }

    func reading<Result: Sendable>(
        as principal: Principal, _ body: (BlockSnapshot) async throws -> Result
    ) async throws -> Result {
        try principal.require(.readTelemetry)
        return try await slots.withSlot(of: principal.organization) {
            try await BlockSnapshot.lend(
                of: principal.organization, from: database, cache: cache, keeping: retention, body)
        }
    }
}
