// SPDX-License-Identifier: Apache-2.0

import OTLPCodec
import Telemetry

/// Which rows of one metric batch a query asks for; each distinct string is looked at once per filter.
struct MetricFilter {
    private let timeRange: TimeRange
    /// For each metric and each resource of the batch.
    private let metrics: [Bool]
    private let services: [Bool]
    private var attributes: [AttributeTest]

    init(_ query: MetricQuery, in batch: MetricBatch) {
        timeRange = query.timeRange
        let name = Array(query.name.utf8)
        metrics = batch.metrics.map { metric in
            batch.strings.withBytes(of: metric.name) { $0.elementsEqual(name) }
        }
        services = batch.resources.accepted(by: query.serviceNames, in: batch.strings)
        attributes = query.attributeFilters.map { AttributeTest($0, strings: batch.strings.count) }
    }

    /// Whether no row can be admitted.
    var isHopeless: Bool { !metrics.contains(true) || !services.contains(true) }

    mutating func admits(_ row: Int, of batch: MetricBatch) throws(QueryFault) -> Bool {
        guard metrics[Int(batch.metric[row])], timeRange.contains(batch.time[row]),
            services[Int(batch.resource[row])]
        else { return false }
        for index in attributes.indices {
            guard
                try attributes[index].isMet(
                    by: batch.attributes.entries(of: row), of: batch.attributes, in: batch.strings)
            else { return false }
        }
        return true
    }
}
