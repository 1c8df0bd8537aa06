// SPDX-License-Identifier: Apache-2.0

public import Blocks
public import Telemetry

/// A metric as the catalogue lists it. Two that differ in anything but their services are two.
public struct MetricListing: Sendable, Equatable {
    public var name: String
    public var description: String
    public var unit: String
    public var kind: MetricKind
    /// OTLP `AggregationTemporality`; 0 for gauge and summary.
    public var temporality: Int32
    public var isMonotonic: Bool
    /// The distinct services that send it, in alphabetical order, without the empty name.
    public var serviceNames: [String]
}

/// Folds metric batches, in any order, into the distinct metrics they hold.
public struct MetricCatalogueFold: Sendable {
    private struct Key: Hashable {
        var name: String
        var description: String
        var unit: String
        var kind: MetricKind
        var temporality: Int32
        var isMonotonic: Bool
    }

    private let timeRange: TimeRange
    private var index: SeriesIndex
    /// The series that were counted.
    private var seen: Set<UInt64> = []
    private let metricsMax: Int
    private let bytesMax: Int
    private var services: [Key: Set<String>] = [:]
    private var byteCount = 0
    private var cancellation = CancellationCheck()

    /// - Parameters:
    ///   - timeRange: points outside do not count.
    ///   - index: what defines the series of points that do not come with their definitions.
    public init(timeRange: TimeRange, _ index: SeriesIndex = SeriesIndex()) {
        self.init(timeRange: timeRange, index, metricsMax: QueryEngineLimits.metricsMax)
    }

    init(
        timeRange: TimeRange, _ index: SeriesIndex = SeriesIndex(), metricsMax: Int,
        bytesMax: Int = QueryEngineLimits.answerBytesMax
    ) {
        self.timeRange = timeRange
        self.index = index
        self.bytesMax = bytesMax
        self.metricsMax = metricsMax
    }

    /// The columns whose values the fold reads.
    public static let columns: ColumnSelection = [.series, .time]

    /// Counts the points of a batch of which at least `columns` are filled.
    /// - Throws: `QueryFault.tooLarge` when there are too many metrics or names, `.cancelled` when nobody
    ///   waits any more.
    public mutating func add(_ batch: MetricBatch) throws(QueryFault) {
        index.add(batch.definitions)
        var previous: UInt64?
        for row in 0..<batch.count where timeRange.contains(batch.time[row]) {
            try cancellation.spendRow()
            let id = batch.series[row]
            if id == previous { continue }
            previous = id
            guard seen.insert(id).inserted, let place = index.place(of: id) else { continue }
            let definitions = index.parts[place.part]
            try add(
                definitions.metrics[Int(definitions.metric[place.row])],
                from: definitions.resources[Int(definitions.resource[place.row])], definitions.strings)
        }
    }

    /// The metrics in alphabetical order.
    public consuming func finish() -> [MetricListing] {
        let listings = services.map { key, services in
            MetricListing(
                name: key.name, description: key.description, unit: key.unit, kind: key.kind,
                temporality: key.temporality, isMonotonic: key.isMonotonic,
                serviceNames: services.filter { !$0.isEmpty }.sorted())
        }
        return listings.sorted { left, right in
            if left.name != right.name { return left.name < right.name }
            if left.description != right.description { return left.description < right.description }
            if left.unit != right.unit { return left.unit < right.unit }
            return (left.kind.rawValue, left.temporality, left.isMonotonic ? 1 : 0)
                < (right.kind.rawValue, right.temporality, right.isMonotonic ? 1 : 0)
        }
    }

    private mutating func add(
        _ metric: MetricDescriptor, from origin: Origin, _ strings: StringTable
    ) throws(QueryFault) {
        let key = Key(
            name: strings.text(of: metric.name), description: strings.text(of: metric.description),
            unit: strings.text(of: metric.unit), kind: metric.kind, temporality: metric.temporality,
            isMonotonic: metric.isMonotonic)
        if services[key] == nil, services.count >= metricsMax {
            throw .tooLarge(QueryTooLarge(.metrics, maximum: metricsMax))
        }
        let isNew = services[key] == nil
        let isNewService = services[key, default: []].insert(strings.text(of: origin.name)).inserted
        if isNew { byteCount += key.name.utf8.count + key.description.utf8.count + key.unit.utf8.count }
        if isNewService { byteCount += strings.length(of: origin.name) }
        guard byteCount <= bytesMax else {
            throw .tooLarge(QueryTooLarge(.answerBytes, maximum: bytesMax))
        }
    }
}
