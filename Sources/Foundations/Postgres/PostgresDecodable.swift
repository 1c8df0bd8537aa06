// SPDX-License-Identifier: Apache-2.0

/// A value that can be read from a column.
public protocol PostgresDecodable: Sendable {
    /// Reads the binary form of a value of the given type; refuses types it cannot represent without loss.
    init(postgresBytes bytes: RawSpan, type: PostgresType) throws(PostgresError)

    /// What NULL reads as; by default an error.
    static func decodeNull() throws(PostgresError) -> Self
}

extension PostgresDecodable {
    public static func decodeNull() throws(PostgresError) -> Self {
        throw .decoding("NULL where \(Self.self) is expected.")
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    public init(postgresBytes bytes: RawSpan, type: PostgresType) throws(PostgresError) {
        self = .some(try Wrapped(postgresBytes: bytes, type: type))
    }

    public static func decodeNull() throws(PostgresError) -> Wrapped? {
        nil
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    public init(postgresBytes bytes: RawSpan, type: PostgresType) throws(PostgresError) {
        self = try Element.decodeArray(bytes, type: type)
    }
}

extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    public init(postgresBytes bytes: RawSpan, type: PostgresType) throws(PostgresError) {
        let rawValue = try RawValue(postgresBytes: bytes, type: type)
        guard let value = Self(rawValue: rawValue) else {
            throw .decoding("A stored value is no case of \(Self.self).")
        }
        self = value
    }
}
