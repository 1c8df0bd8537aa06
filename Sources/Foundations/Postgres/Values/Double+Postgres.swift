// SPDX-License-Identifier: Apache-2.0

extension Double: PostgresScalar {
    public static var postgresType: PostgresType { .float8 }
    public static var postgresArrayType: PostgresType { .float8Array }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(bigEndian: bitPattern)
    }

    public init(postgresBytes bytes: RawSpan, type: PostgresType) throws(PostgresError) {
        switch type {
        case .float8: self = Double(bitPattern: try bytes.wholeBigEndian(UInt64.self))
        case .float4: self = Double(Float(bitPattern: try bytes.wholeBigEndian(UInt32.self)))
        default: throw .mismatch(type, Self.self)
        }
    }
}
