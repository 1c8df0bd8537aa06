// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport

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
        var builder = PointBuilder()
        for point in points.reversed() { _ = builder.batch.definitions.strings.intern(point.service) }
        for point in points {
            var definitions = builder.batch.definitions
            let service = definitions.strings.intern(point.service)
            let resource = definitions.resources.index(
                of: Origin(
                    message: definitions.strings.intern(Protobuf.resource(point.service)), name: service))
            let scopeName = definitions.strings.intern(point.scope)
            let scope = definitions.scopes.index(
                of: Origin(message: definitions.strings.intern(Protobuf.scope(point.scope)), name: scopeName))
            let descriptor = MetricDescriptor(
                name: definitions.strings.intern(point.metric),
                description: definitions.strings.intern(point.description),
                unit: definitions.strings.intern(point.unit), kind: point.kind,
                temporality: point.temporality, isMonotonic: point.isMonotonic)
            if !definitions.metrics.contains(descriptor) { definitions.metrics.append(descriptor) }
            let metric = UInt32(definitions.metrics.firstIndex(of: descriptor) ?? 0)
            definitions.attributes.appendEntries(point.attributes, in: &definitions.strings)
            builder.batch.definitions = definitions
            builder.add(
                resource: resource, scope: scope, metric: metric, time: point.time, type: .int,
                value: UInt64(bitPattern: point.value))
        }
        self = builder.batch
    }
}
