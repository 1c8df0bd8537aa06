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

/// Decodes the records of one signal into columns. The envelope around them is read by the extension below: a
/// request of resource groups of scope groups of records, with the same field numbers in all three signals.
protocol RecordDecoder: ~Copyable {
    associatedtype Columns: OriginColumns

    /// The messages of the envelope.
    static var messages: EnvelopeMessages { get }
    var resources: [Origin] { get set }
    var scopes: [Origin] { get set }
    var refusals: Refusals { get set }
    var origins: OriginNumbers { get set }
    var tally: ExportTally { get set }
    /// For a request of so many bytes.
    init(latestTime: Int64, requestBytes: Int)

    /// The number of bytes in the table of strings.
    mutating func intern(raw bytes: UnsafeRawBufferPointer) -> UInt32
    /// How many records were accepted.
    var recordCount: Int { get }
    /// Sets the scope of the records from this one on.
    mutating func setScope(_ scope: UInt32, from first: Int)
    /// Everything decoded.
    consuming func finish() -> Columns

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

extension RecordDecoder where Self: ~Copyable {
    /// Decodes a whole export request; records later than `latestTime` are refused.
    static func decodeRequest(
        _ bytes: UnsafeRawBufferPointer, latestTime: Int64
    ) throws(MalformedOTLP) -> DecodedBatch<Columns> {
        guard bytes.count <= OTLPCodecLimits.requestBytesMax else {
            throw MalformedOTLP(reason: WireDamage.Kind.tooLarge.reason, offset: nil)
        }
        guard let reader = WireReader(bytes) else {
            return DecodedBatch(batch: Columns(), rejectedCount: 0, rejectionMessage: "")
        }
        var decoder = Self(latestTime: latestTime, requestBytes: bytes.count)
        do throws(WireDamage) {
            try decoder.decodeGroups(reader)
        } catch {
            throw MalformedOTLP(error, in: bytes, as: messages.request)
        }
        let message = decoder.refusals.message(in: bytes, as: messages.request, records: messages.records)
        let rejectedCount = decoder.refusals.count
        return DecodedBatch(
            batch: decoder.finish(), rejectedCount: rejectedCount, rejectionMessage: message)
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
        var message = OriginMessage()
        var reader = group
        let first = recordCount
        while true {
            let tag = try reader.tag()
            if tag == 0 { break }
            if tag == 0x12 {
                try decode(try reader.content(), resource: resource, scope: 0)
            } else {
                try readOriginField(
                    tag, &reader, into: &message, as: Self.messages.scopeGroup, origin: .instrumentationScope)
            }
        }
        try message.checkSize(in: group)
        setScope(try scopeNumber(message), from: first)
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
                try message.checkSize(in: group)
                return message
            }
            if tag == 0x12 {
                _ = try reader.content()
            } else {
                try readOriginField(tag, &reader, into: &message, as: type, origin: origin)
            }
        }
    }

    private mutating func readOriginField(
        _ tag: UInt32, _ reader: inout WireReader, into message: inout OriginMessage, as type: MessageID,
        origin: MessageID
    ) throws(WireDamage) {
        switch tag {
        case 0x0A:
            let content = try reader.content()
            var check = WireCheck()
            try check.message(content, as: origin)
            if check.notes.stringIndexes > 0 { refusals.warn(.stringIndex, at: content.headOffset) }
            message.origin = content
        case 0x1A:
            message.schemaURL = try reader.text()
        default:
            try reader.unexpected(tag, in: type)
        }
    }

    private mutating func resourceNumber(_ message: OriginMessage) throws(WireDamage) -> UInt32 {
        let number = message.canonicalBytes.withUnsafeBytes { intern(raw: $0) }
        if let known = origins.resources[number] { return known }
        let name = try message.serviceName().map { intern(raw: $0) } ?? 0
        origins.resources[number] = UInt32(resources.count)
        resources.append(Origin(message: number, name: name))
        return UInt32(resources.count - 1)
    }

    private mutating func scopeNumber(_ message: OriginMessage) throws(WireDamage) -> UInt32 {
        let number = message.canonicalBytes.withUnsafeBytes { intern(raw: $0) }
        if let known = origins.scopes[number] { return known }
        let name = try message.scopeName().map { intern(raw: $0) } ?? 0
        origins.scopes[number] = UInt32(scopes.count)
        scopes.append(Origin(message: number, name: name))
        return UInt32(scopes.count - 1)
    }
}
