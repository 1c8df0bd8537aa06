// SPDX-License-Identifier: Apache-2.0

public import Telemetry

extension MetricBatch {
    /// One point, of a metric of this kind: its times, value and exemplars.
    public func point(at row: Int, kind: MetricKind) throws(MalformedOTLP) -> MetricPoint {
        let value: MetricPoint.Value =
            switch type[row] {
            case .none: .none
            case .int: .int(Int64(bitPattern: value[row]))
            case .double: .double(Double(bitPattern: value[row]))
            case .histogram: .histogram(histogram(Int(value[row])))
            case .message:
                try strings.read(UInt32(truncatingIfNeeded: value[row])) { (bytes) throws(MalformedOTLP) in
                    try StoredMessages.distribution(bytes, kind: kind)
                }
            }
        let exemplars = try strings.read(exemplars[row]) { (bytes) throws(MalformedOTLP) in
            try StoredMessages.exemplars(bytes, kind: kind)
        }
        return MetricPoint(
            startTime: startTime[row], time: time[row], flags: flags[row], value: value, exemplars: exemplars)
    }

    /// One point with its metric, attributes and origin: a series of that point alone. `nil` when its series
    /// is not defined.
    public func series(at row: Int, in index: SeriesIndex) throws(MalformedOTLP) -> MetricSeries? {
        guard let place = index.place(of: series[row]) else { return nil }
        let definitions = index.parts[place.part]
        var series = try definitions.series(at: place.row)
        let kind = definitions.metrics[Int(definitions.metric[place.row])].kind
        series.points = [try point(at: row, kind: kind)]
        return series
    }

    private func histogram(_ index: Int) -> Histogram {
        var histogram = Histogram()
        let fields = histograms.fields[index]
        histogram.count = histograms.counts[index]
        histogram.bucketCounts = Array(histograms.buckets[histograms.buckets(of: index)])
        if fields.contains(.sum) { histogram.sum = Double(bitPattern: histograms.sums[index]) }
        if fields.contains(.min) { histogram.min = Double(bitPattern: histograms.minima[index]) }
        if fields.contains(.max) { histogram.max = Double(bitPattern: histograms.maxima[index]) }
        histogram.explicitBounds = strings.doubles(of: histograms.bounds[index])
        return histogram
    }
}

extension SeriesDefinitions {
    /// The metric of a definition.
    public func metric(at row: Int) throws(MalformedOTLP) -> Metric {
        let descriptor = metrics[Int(metric[row])]
        return Metric(
            name: strings.text(of: descriptor.name), description: strings.text(of: descriptor.description),
            unit: strings.text(of: descriptor.unit), kind: descriptor.kind,
            temporality: descriptor.temporality, isMonotonic: descriptor.isMonotonic,
            metadata: try strings.read(descriptor.metadata, StoredMessages.metadata))
    }

    /// The resource of this index in `resources`.
    public func resource(_ number: UInt32) throws(MalformedOTLP) -> Resource {
        try strings.read(resources[Int(number)].message, StoredMessages.resource)
    }

    /// What a definition says, as a series without points.
    public func series(at row: Int) throws(MalformedOTLP) -> MetricSeries {
        MetricSeries(
            metric: try metric(at: row), serviceName: strings.text(of: service(of: row)),
            attributes: try attributes.attributes(of: row, in: strings),
            resource: try self.resource(resource[row]),
            scope: try strings.read(scopes[Int(scope[row])].message, StoredMessages.scope), points: [])
    }
}

extension StringTable {
    /// The doubles whose bit patterns a string holds, eight bytes little-endian each.
    public func doubles(of number: UInt32) -> [Double] {
        withBytes(of: number) { bytes in
            (0..<bytes.count / 8).map { index in
                Double(
                    bitPattern: UInt64(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)))
            }
        }
    }
}
