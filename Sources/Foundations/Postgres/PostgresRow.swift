// SPDX-License-Identifier: Apache-2.0

/// One row of a result.
public struct PostgresRow: Sendable {
    let result: ResultStorage
    let row: Int

    /// Reads one column by its position, from 0.
    public func decode<Value: PostgresDecodable>(
        _ type: Value.Type, at column: Int
    ) throws(PostgresError) -> Value {
        try requireColumn(column)
        guard !result.isNull(row: row, column: column) else {
            do throws(PostgresError) {
                return try Value.decodeNull()
            } catch {
                throw located(error, column)
            }
        }
        let buffer = result.bytes(row: row, column: column)
        do throws(PostgresError) {
            return try Value(postgresBytes: buffer.bytes, type: result.type(ofColumn: column))
        } catch {
            throw located(error, column)
        }
    }

    /// Reads one column by its name.
    public func decode<Value: PostgresDecodable>(
        _ type: Value.Type, named name: String
    ) throws(PostgresError) -> Value {
        guard let column = result.column(named: name) else {
            throw .decoding("The result has no column \(name).")
        }
        return try decode(type, at: column)
    }

    /// Reads the only column.
    public func decode<Value: PostgresDecodable>(_ type: Value.Type) throws(PostgresError) -> Value {
        try requireColumns(1)
        return try decode(type, at: 0)
    }

    /// Reads all columns, in order; their number must be the number of types.
    public func decode<each Value: PostgresDecodable>(
        _ type: repeat (each Value).Type
    ) throws(PostgresError) -> (repeat each Value) {
        var count = 0
        for _ in repeat (each Value).self { count += 1 }
        try requireColumns(count)
        var reader = ColumnReader(row: self)
        return (repeat try reader.next((each Value).self))
    }

    /// Lends the bytes of a column without copying them; NULL is an error.
    public func withBytes<Value>(
        at column: Int, _ body: (RawSpan) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value {
        try requireColumn(column)
        guard !result.isNull(row: row, column: column) else {
            throw located(.decoding("NULL where bytes are expected."), column)
        }
        let buffer = result.bytes(row: row, column: column)
        defer { withExtendedLifetime(result) {} }
        return try body(buffer.bytes)
    }

    private func requireColumn(_ column: Int) throws(PostgresError) {
        guard (0..<result.columnCount).contains(column) else {
            throw .decoding("The result has no column \(column).")
        }
    }

    private func requireColumns(_ count: Int) throws(PostgresError) {
        guard count == result.columnCount else {
            throw .decoding("The result has \(result.columnCount) columns, \(count) were asked for.")
        }
    }

    private func located(_ error: PostgresError, _ column: Int) -> PostgresError {
        .decoding("Column \(column) (\(result.name(ofColumn: column))): \(error.message)")
    }
}

/// Reads the columns of a row from left to right.
private struct ColumnReader {
    let row: PostgresRow
    var column = 0

    mutating func next<Value: PostgresDecodable>(_ type: Value.Type) throws(PostgresError) -> Value {
        defer { column += 1 }
        return try row.decode(type, at: column)
    }
}
