// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// The fields of one point while it is read: they may come in any order, and the last of each counts.
struct PointFields {
    var startTime: UInt64 = 0
    var time: UInt64 = 0
    var flags: UInt32 = 0
    var numberType = NumberType.none
    var number: UInt64 = 0
    var distribution = RawFields()
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
    /// Appends a point of a gauge or sum, or refuses it.
    mutating func decodeNumber(_ message: WireReader, _ context: PointContext) throws(WireDamage) {
        var point = PointFields()
        var reader = message
        let rowStart = batch.attributes.nextRowStart
        while true {
            let start = reader.position
            let tag = try reader.tag()
            if tag == 0 { break }
            switch tag {
            case 0x11: point.startTime = try reader.fixed64()
            case 0x19: point.time = try reader.fixed64()
            case 0x21:
                point.number = try reader.fixed64()
                point.numberType = .double
            case 0x2A:
                try check(tag, &reader, of: .numberPoint, &point.notes)
                point.exemplars.append(from: start, to: reader.position)
            case 0x31:
                point.number = try reader.fixed64()
                point.numberType = .int
            case 0x3A:
                try batch.attributes.append(
                    try reader.content(), rowStart: rowStart, strings: &batch.strings, notes: &point.notes,
                    tally: &tally)
            case 0x40: point.flags = UInt32(truncatingIfNeeded: try reader.varint())
            default: try reader.unexpected(tag, in: .numberPoint)
            }
        }
        try finish(&point, message, context)
    }

    /// Appends a point of a histogram, exponential histogram or summary, or refuses it.
    mutating func decodeDistribution(
        _ message: WireReader, _ layout: DistributionLayout, _ context: PointContext
    ) throws(WireDamage) {
        var point = PointFields()
        var reader = message
        let rowStart = batch.attributes.nextRowStart
        while true {
            let start = reader.position
            let tag = try reader.tag()
            if tag == 0 { break }
            switch tag {
            case 0x11: point.startTime = try reader.fixed64()
            case 0x19: point.time = try reader.fixed64()
            case layout.attributes:
                try batch.attributes.append(
                    try reader.content(), rowStart: rowStart, strings: &batch.strings, notes: &point.notes,
                    tally: &tally)
            case layout.flags: point.flags = UInt32(truncatingIfNeeded: try reader.varint())
            case layout.exemplars:
                try check(tag, &reader, of: layout.point, &point.notes)
                point.exemplars.append(from: start, to: reader.position)
            default:
                let isKnown = WirePlan.otlp.field(tag >> 3, of: layout.point).isKnown
                try check(tag, &reader, of: layout.point, &point.notes)
                if isKnown { point.distribution.append(from: start, to: reader.position) }
            }
        }
        try finish(&point, message, context)
    }

    @inline(never)
    private func check(
        _ tag: UInt32, _ reader: inout WireReader, of type: MessageID, _ notes: inout WireNotes
    ) throws(WireDamage) {
        var check = WireCheck()
        check.notes = notes
        try check.field(tag, &reader, of: type)
        notes = check.notes
    }

    @inline(__always)
    private mutating func finish(
        _ point: inout PointFields, _ message: WireReader, _ context: PointContext
    ) throws(WireDamage) {
        if (point.startTime | point.time) >> 63 != 0 { point.notes.refuse(.time) }
        if point.notes.stringIndexes > 0 {
            refusals.warn(.stringIndex, at: message.headOffset)
        }
        if let reason = context.refusal ?? point.notes.refusal ?? tally.refusal(ofTime: point.time) {
            batch.attributes.abandonRow()
            refusals.refuse(reason, at: message.headOffset)
            return
        }
        try tally.countDay(ofTime: point.time, of: message)
        batch.resource.append(context.resource)
        batch.scope.append(context.scope)
        batch.metric.append(context.metric)
        batch.attributes.finishRow()
        batch.startTime.append(Int64(truncatingIfNeeded: point.startTime))
        batch.time.append(Int64(truncatingIfNeeded: point.time))
        batch.flags.append(point.flags)
        batch.numberType.append(point.numberType)
        batch.number.append(point.number)
        batch.distribution.append(point.distribution.intern(in: &batch.strings))
        batch.exemplars.append(point.exemplars.intern(in: &batch.strings))
    }
}
