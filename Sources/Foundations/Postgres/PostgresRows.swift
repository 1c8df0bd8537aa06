// SPDX-License-Identifier: Apache-2.0

import CLibPQ
import Glibc

/// What one statement returned: rows, columns, and how many rows it changed.
///
/// The bytes stay where libpq put them, until the last row is released.
public struct PostgresRows: Sendable {
    let result: ResultStorage

    /// Rows inserted, updated, deleted or returned, as the server counted them.
    public var affectedRows: Int { result.affectedRows }

    /// What the server did, such as `INSERT 0 3`; `COMMIT` of a failed transaction answers `ROLLBACK`.
    public var command: String { result.command }

    /// Names and types, in order.
    public var columns: [PostgresColumn] {
        (0..<result.columnCount).map { index in
            PostgresColumn(name: result.name(ofColumn: index), type: result.type(ofColumn: index))
        }
    }
}

/// Name and type of one column of a result.
public struct PostgresColumn: Sendable, Hashable {
    public let name: String
    public let type: PostgresType
}

extension PostgresRows: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { result.rowCount }

    public subscript(position: Int) -> PostgresRow {
        precondition(indices.contains(position), "The row is outside of the result.")
        return PostgresRow(result: result, row: position)
    }
}

/// Owns a result of libpq. Nothing writes to a result after it was received, so any thread may read it.
final class ResultStorage: Sendable {
    private nonisolated(unsafe) let pointer: OpaquePointer

    let rowCount: Int
    let columnCount: Int

    /// Takes ownership.
    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        rowCount = Int(PQntuples(pointer))
        columnCount = Int(PQnfields(pointer))
    }

    deinit {
        PQclear(pointer)
    }

    var affectedRows: Int {
        guard let text = PQcmdTuples(pointer) else { return 0 }
        return Int(String(cString: text)) ?? 0
    }

    var command: String {
        PQcmdStatus(pointer).map { String(cString: $0) } ?? ""
    }

    func name(ofColumn column: Int) -> String {
        PQfname(pointer, Int32(column)).map { String(cString: $0) } ?? ""
    }

    func type(ofColumn column: Int) -> PostgresType {
        PostgresType(rawValue: PQftype(pointer, Int32(column)))
    }

    func column(named name: String) -> Int? {
        name.withCString { wanted in
            (0..<columnCount).first { strcmp(PQfname(pointer, Int32($0)), wanted) == 0 }
        }
    }

    func isNull(row: Int, column: Int) -> Bool {
        PQgetisnull(pointer, Int32(row), Int32(column)) != 0
    }

    /// The value's bytes; valid as long as this object.
    func bytes(row: Int, column: Int) -> UnsafeRawBufferPointer {
        let count = Int(PQgetlength(pointer, Int32(row), Int32(column)))
        return UnsafeRawBufferPointer(start: PQgetvalue(pointer, Int32(row), Int32(column)), count: count)
    }
}
