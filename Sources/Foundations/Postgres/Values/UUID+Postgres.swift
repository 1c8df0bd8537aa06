// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

extension UUID: PostgresScalar {
    public static var postgresType: PostgresType { .uuid }
    public static var postgresArrayType: PostgresType { .uuidArray }

    public func encode(into bytes: inout [UInt8]) {
        withUnsafeBytes(of: uuid) { bytes.append(contentsOf: $0) }
    }

    public init(postgresBytes bytes: RawSpan, type: PostgresType) throws(PostgresError) {
        guard type == .uuid else { throw .mismatch(type, Self.self) }
        guard bytes.byteCount == 16 else { throw .decoding("A uuid has \(bytes.byteCount) bytes.") }
        var value: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &value) { target in
            bytes.withUnsafeBytes { target.copyMemory(from: $0) }
        }
        self.init(uuid: value)
    }
}
