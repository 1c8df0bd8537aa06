// SPDX-License-Identifier: Apache-2.0

public import Telemetry

extension MetricBatch {
    /// One point: its times, value and exemplars.
    public func point(at row: Int) throws(MalformedOTLP) -> MetricPoint {
        let kind = metrics[Int(metric[row])].kind
        let value: MetricPoint.Value =
            switch (kind, numberType[row]) {
            case (.gauge, .int), (.sum, .int): .int(Int64(bitPattern: number[row]))
            case (.gauge, .double), (.sum, .double): .double(Double(bitPattern: number[row]))
            case (.gauge, .none), (.sum, .none): .none
            case (.histogram, _), (.exponentialHistogram, _), (.summary, _):
                try strings.read(distribution[row]) { (bytes) throws(MalformedOTLP) in
                    try StoredMessages.distribution(bytes, kind: kind)
                }
            }
        let exemplars = try strings.read(exemplars[row]) { (bytes) throws(MalformedOTLP) in
            try StoredMessages.exemplars(bytes, kind: kind)
        }
        return MetricPoint(
            startTime: startTime[row], time: time[row], flags: flags[row], value: value, exemplars: exemplars)
    }

    /// The metric of one point.
    public func metric(at row: Int) throws(MalformedOTLP) -> Metric {
        let descriptor = metrics[Int(metric[row])]
        return Metric(
            name: strings.text(of: descriptor.name), description: strings.text(of: descriptor.description),
            unit: strings.text(of: descriptor.unit), kind: descriptor.kind,
            temporality: descriptor.temporality, isMonotonic: descriptor.isMonotonic,
            metadata: try strings.read(descriptor.metadata, StoredMessages.metadata))
    }

    /// One point with its metric, attributes and origin: a series of that point alone.
    public func series(at row: Int) throws(MalformedOTLP) -> MetricSeries {
        MetricSeries(
            metric: try metric(at: row), serviceName: strings.text(of: resources[Int(resource[row])].name),
            attributes: try attributes.attributes(of: row, in: strings),
            resource: try resource(resource[row]),
            scope: try scope(scope[row]), points: [try point(at: row)])
    }

    /// The resource of this index in `resources`.
    public func resource(_ number: UInt32) throws(MalformedOTLP) -> Resource {
        try strings.read(resources[Int(number)].message, StoredMessages.resource)
    }

    /// The scope of this index in `scopes`.
    public func scope(_ number: UInt32) throws(MalformedOTLP) -> Scope {
        try strings.read(scopes[Int(number)].message, StoredMessages.scope)
    }
}
