// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension MetricsDecoder {
    mutating func decodeGroups(_ request: WireReader) throws(WireDamage) {
        var reader = request
        while true {
            let tag = try reader.tag()
            if tag == 0 { return }
            if tag == 0x0A {
                try decodeResourceGroup(try reader.content())
            } else {
                try reader.unexpected(tag, in: .metricsRequest)
            }
        }
    }

    private mutating func decodeResourceGroup(_ group: WireReader) throws(WireDamage) {
        try tally.countGroup(group)
        let message = try originMessage(of: group, as: .resourceMetrics, origin: .resource)
        let name = try message.serviceName().map { batch.strings.intern($0) } ?? 0
        resources.append(MetricOrigin(message: message, name: name, key: message.key(hasher)))
        var reader = group
        while true {
            let tag = try reader.tag()
            if tag == 0 { return }
            if tag == 0x12 {
                try decodeScopeGroup(try reader.content())
            } else {
                try reader.skip(tag)
            }
        }
    }

    private mutating func decodeScopeGroup(_ group: WireReader) throws(WireDamage) {
        try tally.countGroup(group)
        let message = try originMessage(of: group, as: .scopeMetrics, origin: .instrumentationScope)
        scopes.append(MetricOrigin(message: message, name: 0, key: message.key(hasher)))
        let key = hasher.joining(resources[resources.count - 1].key, scopes[scopes.count - 1].key)
        var reader = group
        while true {
            let tag = try reader.tag()
            if tag == 0 { return }
            if tag == 0x12 {
                try decodeMetric(try reader.content(), key)
            } else {
                try reader.skip(tag)
            }
        }
    }

    private mutating func decodeMetric(_ record: WireReader, _ origins: SeriesKey) throws(WireDamage) {
        try tally.countGroup(record)
        var metric = try MetricFields(record)
        guard let kind = metric.kind, let data = metric.data else {
            return refusals.warn(.metricData, at: record.headOffset)
        }
        try metric.readShared(data, of: kind)
        let context = PointContext(
            resource: resources.count - 1, scope: scopes.count - 1, metric: metrics.count,
            name: batch.strings.intern(metric.name), service: resources[resources.count - 1].name,
            key: metric.key(hasher, origins), refusal: metric.refusal)
        metrics.append(metric)
        contexts.append(context)
        let first = batch.time.count
        try decodePoints(data, of: kind, context)
        let count = batch.time.count - first
        batch.name.append(contentsOf: repeatElement(context.name, count: count))
        batch.service.append(contentsOf: repeatElement(context.service, count: count))
    }

    private mutating func decodePoints(
        _ data: WireReader, of kind: MetricKind, _ context: PointContext
    ) throws(WireDamage) {
        var reader = data
        while true {
            let tag = try reader.tag()
            if tag == 0 { return }
            guard tag == 0x0A else {
                try reader.skip(tag)
                continue
            }
            let point = try reader.content()
            try tally.countRecord(point)
            switch kind {
            case .gauge, .sum:
                if try !appendUsual(point, context) { try decodeNumber(point, context) }
            case .histogram: try decodeHistogram(point, context)
            case .exponentialHistogram: try decodeMessage(point, .exponentialHistogram, context)
            case .summary: try decodeMessage(point, .summary, context)
            }
        }
    }

    /// Reads a group's own fields, which may come after the records: the resource or scope and the schema
    /// URL.
    private mutating func originMessage(
        of group: WireReader, as type: MessageID, origin: MessageID
    ) throws(WireDamage) -> OriginMessage {
        var message = OriginMessage()
        var reader = group
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0:
                guard message.byteCount <= OTLPCodecLimits.originBytesMax else {
                    throw (message.origin ?? group).wholeDamage(.originTooLarge)
                }
                return message
            case 0x0A:
                let content = try reader.content()
                var check = WireCheck()
                try check.message(content, as: origin)
                if check.notes.stringIndexes > 0 { refusals.warn(.stringIndex, at: content.headOffset) }
                message.origin = content
            case 0x12: _ = try reader.content()
            case 0x1A: message.schemaURL = try reader.text()
            default: try reader.unexpected(tag, in: type)
            }
        }
    }
}

extension OriginMessage {
    /// The hash of its bytes.
    func key(_ hasher: SeriesKeyHasher) -> SeriesKey {
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        let key = hasher.adding(origin?.bytes ?? empty, to: hasher.start)
        return hasher.adding(schemaURL ?? empty, to: key)
    }
}
