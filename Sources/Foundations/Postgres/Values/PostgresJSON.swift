// SPDX-License-Identifier: Apache-2.0

/// A JSON text bound as `jsonb`; a plain String would be bound as `text` and need a cast.
public struct PostgresJSON: Sendable, Hashable {
    public let text: String

    /// The server checks that the text is JSON.
    public init(_ text: String) {
        self.text = text
    }
}

extension PostgresJSON: PostgresScalar {
    public static var postgresType: PostgresType { .jsonb }
    public static var postgresArrayType: PostgresType { .jsonbArray }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(1)
        bytes.append(contentsOf: text.utf8)
    }

    public init(postgresBytes bytes: RawSpan, type: PostgresType) throws(PostgresError) {
        guard type == .jsonb || type == .json else { throw .mismatch(type, Self.self) }
        text = try String(postgresBytes: bytes, type: type)
    }
}
