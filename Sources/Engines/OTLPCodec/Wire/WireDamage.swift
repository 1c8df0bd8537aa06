// SPDX-License-Identifier: Apache-2.0

/// Where and how protobuf bytes are broken. Trivial on purpose: it is thrown through the hottest functions.
struct WireDamage: Error {
    enum Kind: UInt8 {
        case truncated
        case varintTooLong
        case badTag
        case wrongWireType
        case unmatchedGroup
        case groupsTooDeep
        case badPackedLength
        case invalidUTF8
        case valueTooDeep
        case tooManyAttributes
        case tooManyAttributesInRequest
        case tooManyRecords
        case tooManyGroups
        case tooManyDays
        case originTooLarge
        case tooLarge

        /// What the sender reads.
        var reason: String {
            switch self {
            case .truncated: "the field ends beyond the end of its message"
            case .varintTooLong: "a varint does not fit 64 bits"
            case .badTag: "invalid field tag"
            case .wrongWireType: "wrong wire type"
            case .unmatchedGroup: "a group is not ended"
            case .groupsTooDeep: "groups nest deeper than \(OTLPCodecLimits.groupDepthMax)"
            case .badPackedLength: "the length of a packed field is not a multiple of 8"
            case .invalidUTF8: "invalid UTF-8"
            case .valueTooDeep: "the value nests deeper than \(OTLPCodecLimits.valueDepthMax)"
            case .tooManyAttributes: "more than \(OTLPCodecLimits.attributesPerRecordMax) attributes"
            case .tooManyAttributesInRequest:
                "more than \(OTLPCodecLimits.attributesPerRequestMax) attributes in one request"
            case .tooManyGroups:
                "more than \(OTLPCodecLimits.groupsMax) groups and metrics in one request"
            case .tooManyDays:
                "records of more than \(OTLPCodecLimits.daysMax) UTC days in one request"
            case .originTooLarge:
                "a resource or scope is larger than \(OTLPCodecLimits.originBytesMax) bytes"
            case .tooManyRecords: "more than \(OTLPCodecLimits.recordsMax) records in one request"
            case .tooLarge: "larger than \(OTLPCodecLimits.requestBytesMax) bytes"
            }
        }
    }

    var kind: Kind
    /// From the start of the request, in bytes; always inside the field that is broken.
    var offset: Int
}
