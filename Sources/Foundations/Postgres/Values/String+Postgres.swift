// SPDX-License-Identifier: Apache-2.0

extension String: PostgresScalar {
    public static var postgresType: PostgresType { .text }
    public static var postgresArrayType: PostgresType { .textArray }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(contentsOf: utf8)
    }

    public init(postgresBytes bytes: RawSpan, type: PostgresType) throws(PostgresError) {
        switch type {
        case .text, .varchar, .bpchar, .name, .json, .unknown:
            try self.init(textBytes: bytes)
        case .jsonb:
            guard try bytes.bigEndian(UInt8.self, at: 0) == 1 else {
                throw .decoding("A jsonb value has an unknown version.")
            }
            try self.init(textBytes: bytes.extracting(droppingFirst: 1))
        default:
            throw .mismatch(type, Self.self)
        }
    }

    init(textBytes bytes: RawSpan) throws(PostgresError) {
        let text = bytes.withUnsafeBytes { String(validating: $0, as: UTF8.self) }
        guard let text else { throw .decoding("A text is not valid UTF-8.") }
        self = text
    }
}
