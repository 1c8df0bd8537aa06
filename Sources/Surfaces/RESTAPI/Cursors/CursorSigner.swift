// SPDX-License-Identifier: Apache-2.0
import Contracts
import Crypto
import FoundationEssentials

/// Signs where a page ends, so that callers hand back only what we gave out and only for what it was given
/// out.
public struct CursorSigner: Sendable {
    private let key: SymmetricKey
    private static let tagBytes = SHA256.byteCount

    /// A signer with a secret that all nodes of an installation share; at least 32 bytes.
    public init(secret: [UInt8]) {
        precondition(secret.count >= 32, "A cursor secret has at least 32 bytes.")
        key = SymmetricKey(data: secret)
    }

    /// The text of a cursor: tag and payload, base64url.
    func sign(_ payload: [UInt8], for purpose: [UInt8]) -> String {
        let tag = HMAC<SHA256>.authenticationCode(for: Self.message(payload, purpose), using: key)
        return Base64URL.encode(Array(tag) + payload)
    }

    /// The payload of a cursor; whatever was not signed here for this purpose is an `invalid-cursor` problem.
    func open(_ cursor: String, for purpose: [UInt8]) throws(Problem) -> [UInt8] {
        guard cursor.utf8.count <= RESTLimits.cursorBytesMax, let bytes = Base64URL.decode(cursor),
            bytes.count >= Self.tagBytes
        else { throw Self.refusal }
        let payload = Array(bytes[Self.tagBytes...])
        let isOurs = HMAC<SHA256>.isValidAuthenticationCode(
            bytes[..<Self.tagBytes], authenticating: Self.message(payload, purpose), using: key)
        guard isOurs else { throw Self.refusal }
        return payload
    }

    /// The purpose is hashed to a fixed length, so that it cannot run into the payload.
    private static func message(_ payload: [UInt8], _ purpose: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: purpose)) + payload
    }

    static let refusal = Problem(
        .invalidCursor, "The cursor is not one that was given out for this list and these filters.")
}
