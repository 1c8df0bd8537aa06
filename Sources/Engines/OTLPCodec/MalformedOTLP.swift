// SPDX-License-Identifier: Apache-2.0

/// Why bytes are not an OTLP message that can be read.
public struct MalformedOTLP: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, in a few words.
    public let reason: String
    /// Where in the bytes as received, in bytes; `nil` when the place has no offset there.
    public let offset: Int?
    /// The field, such as `resource_spans[0].scope_spans[1].spans[3].name`; empty for the message itself.
    public let path: String

    /// An error at a place in a message.
    public init(reason: String, offset: Int?, path: String = "") {
        self.reason = reason
        self.offset = offset
        self.path = path
    }

    /// Path, reason and offset on one line; safe to show to the sender.
    public var description: String {
        (path.isEmpty ? "" : path + ": ") + reason + (offset.map { " (at byte \($0))" } ?? "")
    }
}

extension MalformedOTLP {
    /// Names the field that holds the damaged byte.
    init(_ damage: WireDamage, in bytes: UnsafeRawBufferPointer, as type: MessageID) {
        self.init(
            reason: damage.kind.reason, offset: damage.offset,
            path: MessagePath.path(to: damage.offset, in: bytes, as: type))
    }

    /// The same error for a sender who never saw the bytes that the offset counts.
    var withoutOffset: MalformedOTLP { MalformedOTLP(reason: reason, offset: nil, path: path) }
}
