// SPDX-License-Identifier: Apache-2.0

/// Only as an element: an array of bytes is one `bytea`, not an array of anything.
extension UInt8: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .bytea }

    public static func encodeArray(_ elements: [UInt8]) -> PostgresValue {
        PostgresValue(type: .bytea, bytes: elements)
    }

    public static func decodeArray(_ bytes: RawSpan, type: PostgresType) throws(PostgresError) -> [UInt8] {
        guard type == .bytea else { throw .mismatch(type, [UInt8].self) }
        return bytes.withUnsafeBytes { [UInt8]($0) }
    }
}

extension [UInt8]: PostgresArrayElement, PostgresScalar {
    public static var postgresArrayType: PostgresType { .byteaArray }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(contentsOf: self)
    }
}
