// SPDX-License-Identifier: Apache-2.0

extension Bool: PostgresScalar {
    public static var postgresType: PostgresType { .bool }
    public static var postgresArrayType: PostgresType { .boolArray }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(self ? 1 : 0)
    }

    public init(postgresBytes bytes: RawSpan, type: PostgresType) throws(PostgresError) {
        guard type == .bool else { throw .mismatch(type, Self.self) }
        self = try bytes.wholeBigEndian(UInt8.self) != 0
    }
}
