// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Computes, for the rows of one metric batch, the digest of what identifies their series: metric, resource,
/// scope and the set of attributes, in whatever order they were sent.
struct SeriesIdentity {
    private let metrics: [ContentDigest]
    private let resources: [ContentDigest]
    private let scopes: [ContentDigest]
    /// Points of one series often follow each other.
    private var latest: (row: Int, digest: ContentDigest)?

    init(in batch: MetricBatch) {
        let strings = batch.strings
        metrics = batch.metrics.map { metric in
            var hasher = ContentHasher()
            for part in [metric.name, metric.description, metric.unit, metric.metadata] {
                hasher.combine(part, of: strings)
            }
            hasher.combine(UInt64(metric.kind.rawValue) << 1 | (metric.isMonotonic ? 1 : 0))
            hasher.combine(metric.temporality)
            return hasher.digest
        }
        func digest(_ origin: Origin) -> ContentDigest {
            var hasher = ContentHasher()
            hasher.combine(origin.message, of: strings)
            return hasher.digest
        }
        resources = batch.resources.map(digest)
        scopes = batch.scopes.map(digest)
    }

    mutating func digest(of row: Int, of batch: MetricBatch) -> ContentDigest {
        if let latest, Self.isSameSeries(row, latest.row, of: batch) { return latest.digest }
        let attributes = batch.attributes.entries(of: row).map { entry in
            var hasher = ContentHasher()
            hasher.combine(batch.attributes.keys[entry], of: batch.strings)
            hasher.combine(batch.attributes.cell(entry), of: batch.strings)
            return hasher.digest
        }
        var hasher = ContentHasher()
        hasher.combine(metrics[Int(batch.metric[row])])
        hasher.combine(resources[Int(batch.resource[row])])
        hasher.combine(scopes[Int(batch.scope[row])])
        for attribute in attributes.sorted() { hasher.combine(attribute) }
        latest = (row, hasher.digest)
        return hasher.digest
    }

    /// Whether two rows are stored alike; those that are not may still be of one series.
    private static func isSameSeries(_ left: Int, _ right: Int, of batch: MetricBatch) -> Bool {
        guard batch.metric[left] == batch.metric[right], batch.resource[left] == batch.resource[right],
            batch.scope[left] == batch.scope[right]
        else { return false }
        let leftEntries = batch.attributes.entries(of: left)
        let rightEntries = batch.attributes.entries(of: right)
        guard leftEntries.count == rightEntries.count else { return false }
        for (left, right) in zip(leftEntries, rightEntries) {
            guard batch.attributes.keys[left] == batch.attributes.keys[right],
                batch.attributes.cell(left) == batch.attributes.cell(right)
            else { return false }
        }
        return true
    }
}
