// SPDX-License-Identifier: Apache-2.0

/// Lends parameters to libpq in the form it wants: large values in place, small ones gathered in one buffer.
struct BindPointers {
    typealias Pointers = UnsafePointer<UnsafePointer<CChar>?>

    let count: Int32
    let types: [UInt32]
    let lengths: [Int32]
    let formats: [Int32]
    private let binds: [PostgresValue]

    /// Refuses more or larger values than a statement can carry.
    init(_ binds: [PostgresValue]) throws(PostgresError) {
        guard binds.count <= PostgresLimits.statementBindsMax else {
            throw PostgresError(.invalidStatement, "A statement has \(binds.count) parameters.")
        }
        guard binds.allSatisfy({ ($0.bytes?.count ?? 0) <= PostgresLimits.bindBytesMax }) else {
            throw PostgresError(.invalidStatement, "A parameter is too large.")
        }
        self.binds = binds
        count = Int32(binds.count)
        types = binds.map(\.type.rawValue)
        lengths = binds.map { Int32($0.bytes?.count ?? 0) }
        formats = binds.map { _ in 1 }
    }

    /// Calls the body with pointers that are valid until it returns.
    func withPointers(_ body: (Pointers?) -> Int32) -> Int32 {
        // One byte first, so that an empty value still has an address: libpq takes a null pointer for NULL.
        var gathered: [UInt8] = [0]
        var offsets: [Int?] = []
        for bind in binds {
            guard let bytes = bind.bytes, !Self.isLarge(bind) else {
                offsets.append(nil)
                continue
            }
            offsets.append(gathered.count - (bytes.isEmpty ? 1 : 0))
            gathered += bytes
        }
        return gathered.withUnsafeBytes { buffer in
            var pointers = offsets.map { offset in
                offset.flatMap { buffer.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
            }
            return lendLarge(from: 0, &pointers, body)
        }
    }

    private func lendLarge(
        from start: Int, _ pointers: inout [UnsafePointer<CChar>?], _ body: (Pointers?) -> Int32
    ) -> Int32 {
        let next = binds[start...].firstIndex(where: Self.isLarge)
        guard let index = next, let bytes = binds[index].bytes else {
            return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
        }
        return bytes.withUnsafeBytes { buffer in
            pointers[index] = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            return lendLarge(from: index + 1, &pointers, body)
        }
    }

    private static func isLarge(_ bind: PostgresValue) -> Bool {
        (bind.bytes?.count ?? 0) > PostgresLimits.copiedBindBytesMax
    }
}
