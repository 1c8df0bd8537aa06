// SPDX-License-Identifier: Apache-2.0

public import OTLPCodec
public import Telemetry

/// Tells for the rows of a batch which of them a selector means.
public struct RowMatcher: Sendable {
    private let selector: ErasureSelector
    private let demands: [AttributeDemand]
    private let services: [[UInt8]]

    public init(_ selector: ErasureSelector) {
        self.selector = selector
        demands = selector.attributes.map(AttributeDemand.init)
        services = selector.services.map { Array($0.utf8) }
    }

    /// For each span whether it is meant.
    public func mask(_ spans: SpanBatch) throws(MalformedOTLP) -> [Bool] {
        let isService = accepted(spans.resources, in: spans.strings)
        let origins = try Origins(demands, resources: spans.resources, scopes: spans.scopes, spans.strings)
        return try rows(spans.count) { (row) throws(MalformedOTLP) in
            guard selector.timeRange.contains(spans.startTime[row]), isService[Int(spans.resource[row])],
                isTrace(spans.traceIDHigh[row], spans.traceIDLow[row])
            else { return false }
            for (number, demand) in demands.enumerated() {
                if origins.meet(number, resource: spans.resource[row], scope: spans.scope[row]) { continue }
                let entries = spans.attributes.entries(of: row)
                if try demand.isMet(by: entries, of: spans.attributes, in: spans.strings) { continue }
                guard try isMet(demand, byPartsOf: row, of: spans) else { return false }
            }
            return true
        }
    }

    /// For each log record whether it is meant.
    public func mask(_ logs: LogBatch) throws(MalformedOTLP) -> [Bool] {
        let isService = accepted(logs.resources, in: logs.strings)
        let origins = try Origins(demands, resources: logs.resources, scopes: logs.scopes, logs.strings)
        return try rows(logs.count) { (row) throws(MalformedOTLP) in
            guard selector.timeRange.contains(logs.effectiveTime(row)), isService[Int(logs.resource[row])],
                isTrace(logs.traceIDHigh[row], logs.traceIDLow[row])
            else { return false }
            for (number, demand) in demands.enumerated() {
                if origins.meet(number, resource: logs.resource[row], scope: logs.scope[row]) { continue }
                let entries = logs.attributes.entries(of: row)
                guard try demand.isMet(by: entries, of: logs.attributes, in: logs.strings) else {
                    return false
                }
            }
            return true
        }
    }

    /// For each definition whether points of its series are meant, if they are of the right time.
    public func mask(_ definitions: SeriesDefinitions) throws(MalformedOTLP) -> [Bool] {
        guard selector.traceIDs.isEmpty else { return [Bool](repeating: false, count: definitions.count) }
        let isService = accepted(definitions.resources, in: definitions.strings)
        let origins = try Origins(
            demands, resources: definitions.resources, scopes: definitions.scopes, definitions.strings)
        return try rows(definitions.count) { (row) throws(MalformedOTLP) in
            guard isService[Int(definitions.resource[row])] else { return false }
            for (number, demand) in demands.enumerated() {
                let (resource, scope) = (definitions.resource[row], definitions.scope[row])
                if origins.meet(number, resource: resource, scope: scope) { continue }
                let entries = definitions.attributes.entries(of: row)
                let strings = definitions.strings
                guard try demand.isMet(by: entries, of: definitions.attributes, in: strings) else {
                    return false
                }
            }
            return true
        }
    }

    /// For each point whether its series is one of these and its time is meant.
    public func mask(_ points: MetricBatch, series: Set<UInt64>) -> [Bool] {
        (0..<points.count).map { row in
            series.contains(points.series[row]) && selector.timeRange.contains(points.time[row])
        }
    }

    private func rows(
        _ count: Int, _ isMeant: (Int) throws(MalformedOTLP) -> Bool
    ) throws(MalformedOTLP) -> [Bool] {
        var mask: [Bool] = []
        mask.reserveCapacity(count)
        for row in 0..<count { mask.append(try isMeant(row)) }
        return mask
    }

    private func isTrace(_ high: UInt64, _ low: UInt64) -> Bool {
        selector.traceIDs.isEmpty || selector.traceIDs.contains(TraceID(high: high, low: low))
    }

    /// For each resource whether its service is meant.
    private func accepted(_ resources: [Origin], in strings: StringTable) -> [Bool] {
        resources.map { resource in
            services.isEmpty
                || strings.withBytes(of: resource.name) { name in
                    services.contains { $0.elementsEqual(name) }
                }
        }
    }

    private func isMet(
        _ demand: AttributeDemand, byPartsOf row: Int, of spans: SpanBatch
    ) throws(MalformedOTLP) -> Bool {
        let (events, links) = (spans.events[row], spans.links[row])
        if events != 0, spans.strings.withBytes(of: events, { demand.mayBe(in: $0) }) {
            let read = try spans.strings.read(events, StoredMessages.events)
            if read.contains(where: { demand.isMet(by: $0.attributes) }) { return true }
        }
        guard links != 0, spans.strings.withBytes(of: links, { demand.mayBe(in: $0) }) else { return false }
        return try spans.strings.read(links, StoredMessages.links)
            .contains { demand.isMet(by: $0.attributes) }
    }
}

/// Which demands resources and scopes meet, for all rows that share them.
private struct Origins {
    private var resources: [[Bool]] = []
    private var scopes: [[Bool]] = []

    init(
        _ demands: [AttributeDemand], resources: [Origin], scopes: [Origin], _ strings: StringTable
    ) throws(MalformedOTLP) {
        if demands.isEmpty { return }
        for origin in resources {
            let attributes = try strings.read(origin.message, StoredMessages.resource).attributes
            self.resources.append(demands.map { $0.isMet(by: attributes) })
        }
        for origin in scopes {
            let attributes = try strings.read(origin.message, StoredMessages.scope).attributes
            self.scopes.append(demands.map { $0.isMet(by: attributes) })
        }
    }

    func meet(_ demand: Int, resource: UInt32, scope: UInt32) -> Bool {
        resources[Int(resource)][demand] || scopes[Int(scope)][demand]
    }
}
