// SPDX-License-Identifier: Apache-2.0

public import Aggregation
public import Blocks
public import Telemetry

/// Requests, errors and durations of one service in a time range.
public struct ServiceStatistics: Sendable, Equatable {
    /// Empty for spans that name no service.
    public var service: String
    public var total: RequestStatistics
    /// By step; empty when none were asked for.
    public var steps: [RequestStatistics]
}

/// Folds summaries of blocks, and spans where there is none, into the statistics of each service.
public struct ServiceStatisticsFold: Sendable {
    private struct Held {
        var total = RequestStatistics()
        var steps: [RequestStatistics] = []

        mutating func add(_ statistics: RequestStatistics, _ step: Int?) {
            total.merge(statistics)
            if let step { steps[step].merge(statistics) }
        }
    }

    private let timeRange: TimeRange
    private let grid: StepGrid?
    private let serviceNames: Set<String>
    private let servicesMax: Int
    private var services: [String: Held] = [:]
    private var cancellation = CancellationCheck()

    /// `grid` covers the range in whole minutes; none of the services means all.
    public init(_ timeRange: TimeRange, grid: StepGrid?, serviceNames: [String]) {
        (self.timeRange, self.grid, self.serviceNames) = (timeRange, grid, Set(serviceNames))
        servicesMax = min(
            QueryEngineLimits.servicesMax, QueryEngineLimits.answerCellsMax / max(grid?.count ?? 1, 1))
    }

    /// Adds what a summary says of minutes, or hours, that begin in a range.
    public mutating func add(_ summary: RequestSummary, of reach: TimeRange = .all) throws(QueryFault) {
        for (key, statistics) in summary.entries {
            try cancellation.spend(statistics.durations.counts.count * 16 + 64)
            guard serviceNames.isEmpty || serviceNames.contains(key.service) else { continue }
            guard reach == .all || reach.contains(key.start) else { continue }
            if services[key.service] == nil, services.count >= servicesMax {
                throw .tooLarge(QueryTooLarge(.services, maximum: servicesMax))
            }
            let step = grid?.index(of: key.start)
            let steps = grid?.count ?? 0
            services[key.service, default: Held(steps: Array(repeating: RequestStatistics(), count: steps))]
                .add(statistics, step)
        }
    }

    /// Adds the spans that start in a part of the range, of a batch with `RequestTally.columns`
    /// filled.
    public mutating func add(_ batch: SpanBatch, in part: TimeRange? = nil) throws(QueryFault) {
        let part = part ?? timeRange
        var tally = RequestTally(of: batch)
        for row in 0..<batch.count {
            try cancellation.spendRow()
            if part.contains(batch.startTime[row]) { tally.add(row) }
        }
        try add(tally.finish())
    }

    /// The services in alphabetical order.
    public consuming func finish() -> [ServiceStatistics] {
        services.sorted { $0.key < $1.key }.map { service, held in
            ServiceStatistics(service: service, total: held.total, steps: held.steps)
        }
    }
}
