// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// Decodes `ExportMetricsServiceRequest`. Its records are metrics; its rows are their points.
///
/// Points are read without their attributes, which are only hashed. A directory then says which series it
/// knows; the attributes of the others are decoded into definitions.
public struct MetricsDecoder {
    var batch = MetricBatch()
    var refusals = Refusals()
    var tally: ExportTally
    let directory: any SeriesDirectory
    let hasher = SeriesKeyHasher()
    var resources: [MetricOrigin] = []
    var scopes: [MetricOrigin] = []
    var metrics: [MetricFields] = []
    var contexts: [PointContext] = []
    /// Element *i* of each belongs to point *i*.
    var keys: [SeriesKey] = []
    var pending: [PendingPoint] = []

    private init(latestTime: Int64, directory: any SeriesDirectory, requestBytes: Int) {
        tally = ExportTally(latestTime: latestTime)
        self.directory = directory
        let points = requestBytes / OTLPCodecLimits.pointBytesUsual
        keys.reserveCapacity(points)
        pending.reserveCapacity(points)
        batch.name.reserveCapacity(points)
        batch.service.reserveCapacity(points)
        batch.startTime.reserveCapacity(points)
        batch.time.reserveCapacity(points)
        batch.flags.reserveCapacity(points)
        batch.type.reserveCapacity(points)
        batch.value.reserveCapacity(points)
        batch.exemplars.reserveCapacity(points)
    }

    /// Decodes protobuf. A point that is invalid by itself, or whose time is after `latestTime` (nanoseconds
    /// since the Unix epoch), is left out and counted; damage refuses the request.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, latestTime: Int64 = .max,
        directory: any SeriesDirectory = NoSeriesDirectory()
    ) throws(MalformedOTLP) -> DecodedBatch<MetricBatch> {
        guard bytes.count <= OTLPCodecLimits.requestBytesMax else {
            throw MalformedOTLP(reason: WireDamage.Kind.tooLarge.reason, offset: nil)
        }
        var decoder = MetricsDecoder(
            latestTime: latestTime, directory: directory, requestBytes: bytes.count)
        guard let request = WireReader(bytes) else {
            return DecodedBatch(batch: decoder.batch, rejectedCount: 0, rejectionMessage: "")
        }
        do throws(WireDamage) {
            try decoder.decodeGroups(request)
            try decoder.resolveSeries(in: request)
        } catch {
            throw MalformedOTLP(error, in: bytes, as: .metricsRequest)
        }
        let message = decoder.refusals.message(in: bytes, as: .metricsRequest, records: "data points")
        return DecodedBatch(
            batch: decoder.batch, rejectedCount: decoder.refusals.count, rejectionMessage: message)
    }
}

/// A resource or scope of a request while it is read.
struct MetricOrigin {
    var message: OriginMessage
    /// Number of the service's name in the batch's strings; unused for scopes.
    var name: UInt32
    var key: SeriesKey
    /// Its index in the definitions, once a definition needs it.
    var definition: UInt32?
}

/// What is common to the points of one metric of one resource and scope while they are read.
struct PointContext {
    var resource: Int
    var scope: Int
    var metric: Int
    /// Numbers in the batch's strings.
    var name: UInt32
    var service: UInt32
    /// The hash of resource, scope and metric.
    var key: SeriesKey
    /// Refuses all points of the metric.
    var refusal: RefusalReason?
}

/// What is needed of an accepted point until its series is known.
struct PendingPoint {
    var context: UInt32
    /// Where the point's message lies in the request.
    var offset: UInt32
    var length: UInt32
}

/// The fields of one metric while it is read: they may come in any order, and the last of each counts.
struct MetricFields {
    var name = UnsafeRawBufferPointer(start: nil, count: 0)
    var description = UnsafeRawBufferPointer(start: nil, count: 0)
    var unit = UnsafeRawBufferPointer(start: nil, count: 0)
    var kind: MetricKind?
    var data: WireReader?
    var metadata = RawFields()
    var temporality: Int32 = 0
    var isMonotonic = false
    /// Its index in the definitions, once a definition needs it.
    var definition: UInt32?

    init(_ record: WireReader) throws(WireDamage) {
        var reader = record
        while true {
            let start = reader.position
            let tag = try reader.tag()
            switch tag {
            case 0: return
            case 0x0A: name = try reader.text()
            case 0x12: description = try reader.text()
            case 0x1A: unit = try reader.text()
            case 0x2A, 0x3A, 0x4A, 0x52, 0x5A:
                if let data, let kind { try WireCheck.replaced(data, as: kind.message) }
                kind = MetricKind(rawValue: UInt8(truncatingIfNeeded: tag >> 3))
                data = try reader.content()
            case 0x62:
                var check = WireCheck()
                try check.field(tag, &reader, of: .metric)
                metadata.append(from: start, to: reader.position)
            default: try reader.unexpected(tag, in: .metric)
            }
        }
    }

    /// Reads what a sum or histogram says of all its points, which may come after them.
    mutating func readShared(_ data: WireReader, of kind: MetricKind) throws(WireDamage) {
        var reader = data
        while true {
            let tag = try reader.tag()
            if tag == 0 { return }
            switch (tag, kind) {
            case (0x0A, _): _ = try reader.content()
            case (0x10, .sum), (0x10, .histogram), (0x10, .exponentialHistogram):
                temporality = Int32(truncatingIfNeeded: try reader.varint())
            case (0x18, .sum): isMonotonic = try reader.varint() != 0
            default: try reader.unexpected(tag, in: kind.message)
            }
        }
    }

    /// Why all its points must be refused.
    var refusal: RefusalReason? {
        if name.isEmpty { return .metricName }
        let byteCount = name.count + description.count + unit.count + metadata.byteCount
        return byteCount > OTLPCodecLimits.metricBytesMax ? .metricSize : nil
    }

    /// The hash of everything that makes the metric what it is, and of what `state` stands for.
    func key(_ hasher: SeriesKeyHasher, _ state: SeriesKey) -> SeriesKey {
        let shared =
            UInt64(kind?.rawValue ?? 0) << 1 | (isMonotonic ? 1 : 0)
            | UInt64(UInt32(bitPattern: temporality)) << 32
        var key = hasher.adding(shared, to: state)
        for part in [name, description, unit] { key = hasher.adding(part, to: key) }
        return metadata.key(hasher, key)
    }
}

extension MetricKind {
    /// The message that holds the points.
    var message: MessageID {
        switch self {
        case .gauge: .gauge
        case .sum: .sum
        case .histogram: .histogram
        case .exponentialHistogram: .exponentialHistogram
        case .summary: .summary
        }
    }
}
