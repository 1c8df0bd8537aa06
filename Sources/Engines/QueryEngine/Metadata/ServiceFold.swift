// SPDX-License-Identifier: Apache-2.0

public import Blocks
public import Telemetry

/// A service as telemetry shows it.
public struct ServiceSighting: Sendable, Equatable {
    /// Empty for telemetry whose resource names no service.
    public var name: String
    public var signals: Set<Signal>
    /// The smallest and largest time of its rows, nanoseconds since the Unix epoch.
    public var firstSeen: Int64
    public var lastSeen: Int64
}

/// Folds batches of any signal, in any order, into the services they come from.
public struct ServiceFold: Sendable {
    private let timeRange: TimeRange
    private let servicesMax: Int
    private let bytesMax: Int
    private var sightings: [String: ServiceSighting] = [:]
    private var byteCount = 0
    private var cancellation = CancellationCheck()

    /// - Parameter timeRange: rows outside do not count.
    public init(timeRange: TimeRange) {
        self.init(timeRange: timeRange, servicesMax: QueryEngineLimits.servicesMax)
    }

    init(timeRange: TimeRange, servicesMax: Int, bytesMax: Int = QueryEngineLimits.answerBytesMax) {
        self.timeRange = timeRange
        self.bytesMax = bytesMax
        self.servicesMax = servicesMax
    }

    /// The columns whose values the fold reads.
    public static func columns(of signal: Signal) -> ColumnSelection {
        switch signal {
        case .traces: [.resource, .startTime]
        case .metrics: [.service, .time]
        case .logs: [.resource, .time, .observedTime]
        }
    }

    /// Counts the rows of a batch of which at least `columns(of:)` are filled.
    /// - Throws: `QueryFault.tooLarge` when there are too many services.
    public mutating func add(_ batch: Batch) throws(QueryFault) {
        switch batch {
        case .traces(let batch):
            try add(.traces, batch.strings, batch.resources, batch.resource) { batch.startTime[$0] }
        case .metrics(let batch):
            try add(batch)
        case .logs(let batch):
            try add(.logs, batch.strings, batch.resources, batch.resource) { batch.effectiveTime($0) }
        }
    }

    /// Counts what a block's catalogue row says, for blocks that need not be opened.
    /// - Throws: `QueryFault.tooLarge` when there are too many services.
    public mutating func add(
        _ name: String, _ signal: Signal, firstSeen: Int64, lastSeen: Int64
    ) throws(QueryFault) {
        guard var sighting = sightings[name] else {
            guard sightings.count < servicesMax else {
                throw .tooLarge(QueryTooLarge(.services, maximum: servicesMax))
            }
            byteCount += name.utf8.count
            guard byteCount <= bytesMax else {
                throw .tooLarge(QueryTooLarge(.answerBytes, maximum: bytesMax))
            }
            sightings[name] = ServiceSighting(
                name: name, signals: [signal], firstSeen: firstSeen, lastSeen: lastSeen)
            return
        }
        sighting.signals.insert(signal)
        sighting.firstSeen = min(sighting.firstSeen, firstSeen)
        sighting.lastSeen = max(sighting.lastSeen, lastSeen)
        sightings[name] = sighting
    }

    /// The services in alphabetical order.
    public consuming func finish() -> [ServiceSighting] { sightings.values.sorted { $0.name < $1.name } }

    private mutating func add(
        _ signal: Signal, _ strings: StringTable, _ origins: [Origin], _ resources: [UInt32],
        time: (Int) -> Int64
    ) throws(QueryFault) {
        var seen = [ClosedRange<Int64>?](repeating: nil, count: origins.count)
        for (row, resource) in resources.enumerated() {
            try cancellation.spendRow()
            let time = time(row)
            guard timeRange.contains(time) else { continue }
            if let known = seen[Int(resource)] {
                if known.contains(time) { continue }
                seen[Int(resource)] = min(known.lowerBound, time)...max(known.upperBound, time)
            } else {
                seen[Int(resource)] = time...time
            }
        }
        for (origin, seen) in zip(origins, seen) {
            guard let seen else { continue }
            try cancellation.spend(strings.length(of: origin.name))
            try add(
                strings.text(of: origin.name), signal, firstSeen: seen.lowerBound, lastSeen: seen.upperBound)
        }
    }

    private mutating func add(_ batch: MetricBatch) throws(QueryFault) {
        // Points name services by their numbers in the string table, whose strings are distinct.
        var origins: [Origin] = []
        var numbers: [UInt32: UInt32] = [:]
        let resources = batch.service.map { name in
            if let known = numbers[name] { return known }
            let number = UInt32(origins.count)
            numbers[name] = number
            origins.append(Origin(message: 0, name: name))
            return number
        }
        try add(.metrics, batch.strings, origins, resources) { batch.time[$0] }
    }
}
