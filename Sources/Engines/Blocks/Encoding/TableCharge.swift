// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Counts the bytes of the resources, scopes and metrics of one block under construction, each once.
struct TableCharge<Rows: EncodableBatch> {
    private let batch: Rows
    private var resources: Members
    private var scopes: Members
    private var metrics: Members
    private var bytes = 0

    init(_ batch: Rows) {
        self.batch = batch
        resources = Members(count: batch.resources.count)
        scopes = Members(count: batch.scopes.count)
        metrics = Members(count: batch.metrics.count)
    }

    /// Begins another block.
    mutating func begin() {
        bytes = 0
        resources.begin()
        scopes.begin()
        metrics.begin()
    }

    /// Whether what a row refers to is there already or may be added.
    func hasRoom(for row: Int) -> Bool {
        if bytes < BlockLimits.blockTableBytesMax { return true }
        return resources.contains(batch.resource[row]) && scopes.contains(batch.scope[row])
            && (batch.metrics.isEmpty || metrics.contains(batch.metric[row]))
    }

    /// Adds what a row refers to; answers how many bytes are new.
    mutating func add(_ row: Int) -> Int {
        var added = 0
        let (resource, scope) = (batch.resource[row], batch.scope[row])
        if resources.insert(resource) { added += size(batch.resources[Int(resource)]) }
        if scopes.insert(scope) { added += size(batch.scopes[Int(scope)]) }
        if !batch.metrics.isEmpty {
            let metric = batch.metric[row]
            if metrics.insert(metric) { added += size(batch.metrics[Int(metric)]) }
        }
        bytes += added
        return added
    }

    private func size(_ origin: Origin) -> Int { batch.length(origin.message) + batch.length(origin.name) }

    private func size(_ metric: MetricDescriptor) -> Int {
        batch.length(metric.name) + batch.length(metric.description) + batch.length(metric.unit)
            + batch.length(metric.metadata)
    }
}

/// Which elements of a table the block under construction has.
private struct Members {
    private var round: UInt32 = 0
    /// The round in which each element was added last.
    private var marks: [UInt32]
    private var last: UInt32?

    init(count: Int) { marks = [UInt32](repeating: 0, count: count) }

    mutating func begin() {
        round += 1
        last = nil
    }

    func contains(_ element: UInt32) -> Bool { marks[Int(element)] == round }

    /// Whether the element is new.
    @inline(__always)
    mutating func insert(_ element: UInt32) -> Bool {
        if element == last { return false }
        last = element
        if marks[Int(element)] == round { return false }
        marks[Int(element)] = round
        return true
    }
}
