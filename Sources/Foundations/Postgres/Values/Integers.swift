// SPDX-License-Identifier: Apache-2.0

extension Int16: PostgresScalar {
    public static var postgresType: PostgresType { .int2 }
    public static var postgresArrayType: PostgresType { .int2Array }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(bigEndian: self)
    }

    public init(postgresBytes bytes: RawSpan, type: PostgresType) throws(PostgresError) {
        guard type == .int2 else { throw .mismatch(type, Self.self) }
        self = try bytes.wholeBigEndian(Int16.self)
    }
}

extension Int32: PostgresScalar {
    public static var postgresType: PostgresType { .int4 }
    public static var postgresArrayType: PostgresType { .int4Array }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(bigEndian: self)
    }

    public init(postgresBytes bytes: RawSpan, type: PostgresType) throws(PostgresError) {
        switch type {
        case .int4: self = try bytes.wholeBigEndian(Int32.self)
        case .int2: self = Int32(try bytes.wholeBigEndian(Int16.self))
        default: throw .mismatch(type, Self.self)
        }
    }
}

extension Int64: PostgresScalar {
    public static var postgresType: PostgresType { .int8 }
    public static var postgresArrayType: PostgresType { .int8Array }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(bigEndian: self)
    }

    public init(postgresBytes bytes: RawSpan, type: PostgresType) throws(PostgresError) {
        switch type {
        case .int8: self = try bytes.wholeBigEndian(Int64.self)
        case .int4: self = Int64(try bytes.wholeBigEndian(Int32.self))
        case .int2: self = Int64(try bytes.wholeBigEndian(Int16.self))
        case .oid: self = Int64(try bytes.wholeBigEndian(UInt32.self))
        default: throw .mismatch(type, Self.self)
        }
    }
}

extension Int: PostgresScalar {
    public static var postgresType: PostgresType { .int8 }
    public static var postgresArrayType: PostgresType { .int8Array }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(bigEndian: Int64(self))
    }

    public init(postgresBytes bytes: RawSpan, type: PostgresType) throws(PostgresError) {
        self = Int(try Int64(postgresBytes: bytes, type: type))
    }
}

extension PostgresError {
    static func mismatch(_ type: PostgresType, _ expected: Any.Type) -> PostgresError {
        .decoding("A column of \(type) cannot be read as \(expected).")
    }
}
