// SPDX-License-Identifier: Apache-2.0

/// One SQL statement: its text is fixed at compile time, its values travel beside it as binary parameters.
///
///     let statement: PostgresStatement = "SELECT name FROM users WHERE user_id = \(userID)"
public struct PostgresStatement: Sendable {
    /// The text with `$1`, `$2`, … where values were interpolated.
    public let sql: String

    public let binds: [PostgresValue]

    /// A text that numbers its parameters itself.
    public init(sql: StaticString, binds: [PostgresValue] = []) {
        self.sql = "\(sql)"
        self.binds = binds
    }

    private init(text: String, binds: [PostgresValue]) {
        self.sql = text
        self.binds = binds
    }
}

extension PostgresStatement: ExpressibleByStringInterpolation {
    // StaticString: a text assembled at run time has no way in.
    public init(stringLiteral value: StaticString) {
        self.init(sql: value)
    }

    public init(stringInterpolation: Interpolation) {
        self.init(text: stringInterpolation.sql, binds: stringInterpolation.binds)
    }

    /// Collects the text and binds every interpolated value.
    public struct Interpolation: StringInterpolationProtocol {
        var sql = ""
        var binds: [PostgresValue] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            sql.reserveCapacity(literalCapacity + interpolationCount * 3)
            binds.reserveCapacity(interpolationCount)
        }

        public mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { sql += String(decoding: $0, as: UTF8.self) }
        }

        public mutating func appendInterpolation(_ value: some PostgresEncodable) {
            append(value.postgresValue)
        }

        // Without it the compiler warns that an optional is turned into text.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            append(value.postgresValue)
        }

        public mutating func appendInterpolation(_ value: PostgresValue) {
            append(value)
        }

        private mutating func append(_ value: PostgresValue) {
            binds.append(value)
            sql += "$\(binds.count)"
        }
    }
}

extension PostgresStatement: CustomStringConvertible {
    /// The text and the number of values, never the values.
    public var description: String { "\(sql) [\(binds.count) values]" }
}
