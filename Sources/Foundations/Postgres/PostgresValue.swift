// SPDX-License-Identifier: Apache-2.0

/// One bound parameter: its type and its binary form, or NULL.
public struct PostgresValue: Sendable, Hashable {
    public let type: PostgresType

    /// The binary form, network byte order; nil is NULL.
    public let bytes: [UInt8]?

    public init(type: PostgresType, bytes: [UInt8]?) {
        self.type = type
        self.bytes = bytes
    }

    /// Takes the type and bytes of anything encodable.
    public init(_ value: some PostgresEncodable) {
        self = value.postgresValue
    }
}

extension PostgresValue: CustomStringConvertible, CustomDebugStringConvertible {
    /// Type and size only: values never reach a log.
    public var description: String {
        bytes.map { "\(type), \($0.count) bytes" } ?? "\(type), NULL"
    }

    public var debugDescription: String { description }
}

extension PostgresValue: CustomReflectable {
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
