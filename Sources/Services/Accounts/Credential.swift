// SPDX-License-Identifier: Apache-2.0
import Crypto
public import FoundationEssentials
public import Tenancy

/// A secret text that names its organization: `argus_<kind>_<organization>_<id>_<secret><checksum>`.
///
/// All parts are base62. The checksum (CRC-32 of everything before it) lets secret scanners and this program
/// tell a real credential from noise without a look-up.
public struct Credential: Sendable, Equatable {
    /// What the credential is for; written into its text.
    public enum Kind: String, Sendable, CaseIterable {
        /// An API key that may only ingest.
        case ingestKey = "ing"
        /// Any other API key.
        case apiKey = "api"
        /// A refresh token.
        case refreshToken = "ref"
    }

    public let kind: Kind
    public let organization: OrganizationID
    public let id: UUID
    private let secret: String

    /// A credential with a fresh secret of 160 random bits.
    public init(_ kind: Kind, organization: OrganizationID, id: UUID) {
        (self.kind, self.organization, self.id) = (kind, organization, id)
        var generator = SystemRandomNumberGenerator()
        secret = String(
            decoding: (0..<Self.secretDigits).map { _ in
                Base62.alphabet[Int.random(in: 0..<62, using: &generator)]
            }, as: UTF8.self)
    }

    /// Reads the text form; anything else, a wrong checksum included, is `nil`.
    public init?(parsing text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.textBytesMax, parts.count == 5, parts[0] == "argus",
            let kind = Kind(rawValue: String(parts[1])), let organization = UUID(base62: parts[2]),
            let id = UUID(base62: parts[3]), parts[4].utf8.count == Self.secretDigits + Self.checksumDigits,
            parts[4].utf8.allSatisfy({ Base62.value(of: $0) != nil })
        else { return nil }
        (self.kind, self.organization, self.id) = (kind, OrganizationID(organization), id)
        secret = String(parts[4].prefix(Self.secretDigits))
        guard self.text == text else { return nil }
    }

    /// The text a caller sends. Show it once; never log or store it.
    public var text: String {
        let body = "argus_\(kind.rawValue)_\(organization.uuid.base62)_\(id.base62)_\(secret)"
        return body + Base62.encode(UInt128(CRC32.checksum(body.utf8)), digits: Self.checksumDigits)
    }

    /// SHA-256 of the secret: what is stored. A fast hash is right for 160 random bits.
    public var secretHash: [UInt8] { Array(SHA256.hash(data: Array(secret.utf8))) }

    /// Whether the stored hash is that of this secret, in constant time.
    public func matches(_ storedHash: [UInt8]) -> Bool { SHA256.hash(data: Array(secret.utf8)) == storedHash }

    /// The end of the text, by which people recognise a key.
    public var lastFour: String { String(text.suffix(4)) }

    /// ceil(160 / log2(62)).
    private static let secretDigits = 27
    /// ceil(32 / log2(62)).
    private static let checksumDigits = 6
    /// Twice what a credential needs: more is noise.
    private static let textBytesMax = 200
}
