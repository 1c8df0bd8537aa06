// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// The fields of one point while it is read: they may come in any order, and the last of each counts.
struct PointFields {
    var startTime: UInt64 = 0
    var time: UInt64 = 0
    var flags: UInt32 = 0
    var type = PointType.none
    var value: UInt64 = 0
    var attributes = RawFields()
    var exemplars = RawFields()
    var notes = WireNotes()
}

/// Where the common fields of a distribution's points are; all other fields are the distribution itself.
struct DistributionLayout {
    let point: MessageID
    /// Tags: field number and wire type.
    let attributes: UInt32
    let flags: UInt32
    /// 0 when such points have no exemplars.
    let exemplars: UInt32

    static let histogram = DistributionLayout(
        point: .histogramPoint, attributes: 0x4A, flags: 0x50, exemplars: 0x42)
    static let exponentialHistogram = DistributionLayout(
        point: .exponentialHistogramPoint, attributes: 0x0A, flags: 0x50, exemplars: 0x5A)
    static let summary = DistributionLayout(point: .summaryPoint, attributes: 0x3A, flags: 0x40, exemplars: 0)
}

extension MetricKind {
    /// `nil` for the kinds whose points are single numbers.
    var distributionLayout: DistributionLayout? {
        switch self {
        case .gauge, .sum: nil
        case .histogram: .histogram
        case .exponentialHistogram: .exponentialHistogram
        case .summary: .summary
        }
    }
}

extension MetricsDecoder {
    /// Appends a point of a gauge or sum if it has what most have and nothing else: attributes one after the
    /// other, times and a value. Does nothing when it is another one, or may have to be refused.
    @inline(__always)
    mutating func appendUsual(_ message: WireReader, _ context: PointContext) throws(WireDamage) -> Bool {
        guard context.refusal == nil else { return false }
        var (startTime, time, value): (UInt64, UInt64, UInt64) = (0, 0, 0)
        var type = PointType.none
        var attributes = UnsafeRawBufferPointer(start: nil, count: 0)
        var reader = message
        while !reader.isAtEnd {
            let start = reader.position
            switch try reader.tag() {
            case 0x11: startTime = try reader.fixed64()
            case 0x19: time = try reader.fixed64()
            case 0x21:
                value = try reader.fixed64()
                type = .double
            case 0x31:
                value = try reader.fixed64()
                type = .int
            case 0x3A:
                _ = try reader.content()
                let first = attributes.baseAddress ?? start
                guard first + attributes.count == start else { return false }
                attributes = UnsafeRawBufferPointer(start: first, count: reader.position - first)
            default: return false
            }
        }
        guard (startTime | time) >> 63 == 0, tally.refusal(ofTime: time) == nil,
            attributes.count <= OTLPCodecLimits.pointFieldBytesMax
        else { return false }
        let key = hasher.adding(attributes, to: context.key)
        try append(
            PointFields(startTime: startTime, time: time, type: type, value: value), key: key, exemplars: 0,
            message)
        return true
    }

    /// Appends a point of a gauge or sum, or refuses it.
    mutating func decodeNumber(_ message: WireReader, _ context: PointContext) throws(WireDamage) {
        var point = PointFields()
        var reader = message
        while true {
            let start = reader.position
            let tag = try reader.tag()
            if tag == 0 { break }
            switch tag {
            case 0x11: point.startTime = try reader.fixed64()
            case 0x19: point.time = try reader.fixed64()
            case 0x21:
                point.value = try reader.fixed64()
                point.type = .double
            case 0x2A:
                try check(tag, &reader, of: .numberPoint, &point.notes)
                point.exemplars.append(from: start, to: reader.position)
            case 0x31:
                point.value = try reader.fixed64()
                point.type = .int
            case 0x3A:
                _ = try reader.content()
                point.attributes.append(from: start, to: reader.position)
            case 0x40: point.flags = UInt32(truncatingIfNeeded: try reader.varint())
            default: try reader.unexpected(tag, in: .numberPoint)
            }
        }
        if try isAccepted(&point, message, context) { try append(&point, message, context) }
    }

    /// Appends a point of an exponential histogram or summary, or refuses it.
    mutating func decodeMessage(
        _ message: WireReader, _ layout: DistributionLayout, _ context: PointContext
    ) throws(WireDamage) {
        var point = PointFields()
        var distribution = RawFields()
        var reader = message
        while true {
            let start = reader.position
            let tag = try reader.tag()
            if tag == 0 { break }
            switch tag {
            case 0x11: point.startTime = try reader.fixed64()
            case 0x19: point.time = try reader.fixed64()
            case layout.attributes:
                _ = try reader.content()
                point.attributes.append(from: start, to: reader.position)
            case layout.flags: point.flags = UInt32(truncatingIfNeeded: try reader.varint())
            case layout.exemplars:
                try check(tag, &reader, of: layout.point, &point.notes)
                point.exemplars.append(from: start, to: reader.position)
            default:
                let isKnown = WirePlan.otlp.field(tag >> 3, of: layout.point).isKnown
                try check(tag, &reader, of: layout.point, &point.notes)
                if isKnown { distribution.append(from: start, to: reader.position) }
            }
        }
        if distribution.byteCount > OTLPCodecLimits.pointFieldBytesMax { point.notes.refuse(.pointSize) }
        guard try isAccepted(&point, message, context) else { return }
        point.type = .message
        point.value = UInt64(distribution.intern(in: &batch.strings))
        try append(&point, message, context)
    }

    @inline(never)
    func check(
        _ tag: UInt32, _ reader: inout WireReader, of type: MessageID, _ notes: inout WireNotes
    ) throws(WireDamage) {
        var check = WireCheck()
        check.notes = notes
        try check.field(tag, &reader, of: type)
        notes = check.notes
    }

    /// Whether nothing in the point refuses it; counts it when something does.
    @inline(__always)
    mutating func isAccepted(
        _ point: inout PointFields, _ message: WireReader, _ context: PointContext
    ) throws(WireDamage) -> Bool {
        if (point.startTime | point.time) >> 63 != 0 { point.notes.refuse(.time) }
        if max(point.attributes.byteCount, point.exemplars.byteCount) > OTLPCodecLimits.pointFieldBytesMax {
            point.notes.refuse(.pointSize)
        }
        if point.notes.stringIndexes > 0 { refusals.warn(.stringIndex, at: message.headOffset) }
        guard let reason = context.refusal ?? point.notes.refusal ?? tally.refusal(ofTime: point.time) else {
            return true
        }
        // Nobody will read its attributes, yet damage is damage.
        try WireCheck.replaced(
            message, as: metrics[context.metric].kind?.distributionLayout?.point ?? .numberPoint)
        refusals.refuse(reason, at: message.headOffset)
        return false
    }

    @inline(__always)
    mutating func append(
        _ point: inout PointFields, _ message: WireReader, _ context: PointContext
    ) throws(WireDamage) {
        try append(
            point, key: point.attributes.key(hasher, context.key),
            exemplars: point.exemplars.intern(in: &batch.strings), message)
    }

    /// Appends a point with the key of its series, for whatever day, and its exemplars.
    @inline(__always)
    private mutating func append(
        _ point: PointFields, key: SeriesKey, exemplars: UInt32, _ message: WireReader
    ) throws(WireDamage) {
        try tally.countDay(ofTime: point.time, of: message)
        keys.append(hasher.adding(ExportTally.day(of: point.time), to: key))
        pending.append(
            PendingPoint(
                context: UInt32(truncatingIfNeeded: contexts.count - 1),
                offset: UInt32(truncatingIfNeeded: message.offset),
                length: UInt32(truncatingIfNeeded: message.remaining)))
        batch.startTime.append(Int64(truncatingIfNeeded: point.startTime))
        batch.time.append(Int64(truncatingIfNeeded: point.time))
        batch.flags.append(point.flags)
        batch.type.append(point.type)
        batch.value.append(point.value)
        batch.exemplars.append(exemplars)
    }
}
