// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// The part of a batch that is the same in all signals.
protocol OriginColumns: Sendable {
    var strings: StringTable { get set }
    var resources: [Origin] { get set }
    var scopes: [Origin] { get set }
    init()
}

extension SpanBatch: OriginColumns {}
extension LogBatch: OriginColumns {}
extension MetricBatch: OriginColumns {}

/// Decodes the records of one signal into columns. The envelope around them is read by the extension below: a
/// request of resource groups of scope groups of records, with the same field numbers in all three signals.
protocol RecordDecoder {
    associatedtype Columns: OriginColumns

    /// The messages of the envelope.
    static var messages: EnvelopeMessages { get }
    var batch: Columns { get set }
    var refusals: Refusals { get set }
    var origins: OriginNumbers { get set }
    var tally: RequestTally { get set }
    init(latestTime: Int64)

    /// Appends one record, or refuses it.
    mutating func decode(_ record: WireReader, resource: UInt32, scope: UInt32) throws(WireDamage)
}

/// The names of a signal's envelope.
struct EnvelopeMessages {
    let request: MessageID
    let resourceGroup: MessageID
    let scopeGroup: MessageID
    /// What its records are called in a rejection message.
    let records: String
}

/// Finds origins that were seen before by the number of their message.
struct OriginNumbers {
    var resources: [UInt32: UInt32] = [:]
    var scopes: [UInt32: UInt32] = [:]
}

extension RecordDecoder {
    /// Decodes a whole export request; records later than `latestTime` are refused.
    static func decodeRequest(
        _ bytes: UnsafeRawBufferPointer, latestTime: Int64
    ) throws(MalformedOTLP) -> DecodedBatch<Columns> {
        guard bytes.count <= OTLPCodecLimits.requestBytesMax else {
            throw MalformedOTLP(reason: WireDamage.Kind.tooLarge.reason, offset: nil)
        }
        var decoder = Self(latestTime: latestTime)
        guard let reader = WireReader(bytes) else {
            return DecodedBatch(batch: decoder.batch, rejectedCount: 0, rejectionMessage: "")
        }
        do throws(WireDamage) {
            try decoder.decodeGroups(reader)
        } catch {
            throw MalformedOTLP(error, in: bytes, as: messages.request)
        }
        let message = decoder.refusals.message(in: bytes, as: messages.request, records: messages.records)
        return DecodedBatch(
            batch: decoder.batch, rejectedCount: decoder.refusals.count, rejectionMessage: message)
    }

    private mutating func decodeGroups(_ request: WireReader) throws(WireDamage) {
        var reader = request
        while true {
            let tag = try reader.tag()
            if tag == 0 { return }
            if tag == 0x0A {
                try decodeResourceGroup(try reader.content())
            } else {
                try reader.unexpected(tag, in: Self.messages.request)
            }
        }
    }

    private mutating func decodeResourceGroup(_ group: WireReader) throws(WireDamage) {
        try tally.countGroup(group)
        let message = try originMessage(of: group, as: Self.messages.resourceGroup, origin: .resource)
        let resource = try resourceNumber(message)
        var reader = group
        while true {
            let tag = try reader.tag()
            if tag == 0 { return }
            if tag == 0x12 {
                try decodeScopeGroup(try reader.content(), resource: resource)
            } else {
                try reader.skip(tag)
            }
        }
    }

    private mutating func decodeScopeGroup(_ group: WireReader, resource: UInt32) throws(WireDamage) {
        try tally.countGroup(group)
        let message = try originMessage(
            of: group, as: Self.messages.scopeGroup, origin: .instrumentationScope)
        let scope = try scopeNumber(message)
        var reader = group
        while true {
            let tag = try reader.tag()
            if tag == 0 { return }
            if tag == 0x12 {
                try decode(try reader.content(), resource: resource, scope: scope)
            } else {
                try reader.skip(tag)
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
            if tag == 0 {
                guard message.byteCount <= OTLPCodecLimits.originBytesMax else {
                    throw (message.origin ?? group).wholeDamage(.originTooLarge)
                }
                return message
            }
            switch tag {
            case 0x0A:
                let content = try reader.content()
                var check = WireCheck()
                try check.message(content, as: origin)
                if check.notes.stringIndexes > 0 { refusals.warn(.stringIndex, at: content.headOffset) }
                message.origin = content
            case 0x12:
                _ = try reader.content()
            case 0x1A:
                message.schemaURL = try reader.text()
            default:
                try reader.unexpected(tag, in: type)
            }
        }
    }

    private mutating func resourceNumber(_ message: OriginMessage) throws(WireDamage) -> UInt32 {
        let number = batch.strings.intern(message.canonicalBytes)
        if let known = origins.resources[number] { return known }
        let name = try message.serviceName().map { batch.strings.intern($0) } ?? 0
        origins.resources[number] = UInt32(batch.resources.count)
        batch.resources.append(Origin(message: number, name: name))
        return UInt32(batch.resources.count - 1)
    }

    private mutating func scopeNumber(_ message: OriginMessage) throws(WireDamage) -> UInt32 {
        let number = batch.strings.intern(message.canonicalBytes)
        if let known = origins.scopes[number] { return known }
        let name = try message.scopeName().map { batch.strings.intern($0) } ?? 0
        origins.scopes[number] = UInt32(batch.scopes.count)
        batch.scopes.append(Origin(message: number, name: name))
        return UInt32(batch.scopes.count - 1)
    }
}
