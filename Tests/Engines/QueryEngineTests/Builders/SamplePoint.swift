// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// A number point as tests write it.
struct SamplePoint: Hashable {
    var metric = "requests"
    var description = ""
    var unit = "1"
    var kind = MetricKind.sum
    var temporality: Int32 = 2
    var isMonotonic = true
    var service = "shop"
    var scope = ""
    var time: Int64 = 1_000
    var value: Int64 = 1
    var attributes: [SampleAttribute] = []
}

extension MetricBatch {
    init(_ points: [SamplePoint]) {
        self.init()
        for point in points.reversed() { _ = strings.intern(point.service) }
        for point in points {
            let service = strings.intern(point.service)
            let resource = Origin(message: strings.intern(Protobuf.resource(point.service)), name: service)
            self.resource.append(resources.index(of: resource))
            let scopeName = strings.intern(point.scope)
            let scope = Origin(message: strings.intern(Protobuf.scope(point.scope)), name: scopeName)
            self.scope.append(scopes.index(of: scope))
            let descriptor = MetricDescriptor(
                name: strings.intern(point.metric), description: strings.intern(point.description),
                unit: strings.intern(point.unit), kind: point.kind, temporality: point.temporality,
                isMonotonic: point.isMonotonic)
            if !metrics.contains(descriptor) { metrics.append(descriptor) }
            metric.append(UInt32(metrics.firstIndex(of: descriptor) ?? 0))
            attributes.appendRow(point.attributes, in: &strings)
            startTime.append(0)
            time.append(point.time)
            flags.append(0)
            numberType.append(.int)
            number.append(UInt64(bitPattern: point.value))
            distribution.append(0)
            exemplars.append(0)
        }
    }
}
