// SPDX-License-Identifier: Apache-2.0

import CLibPQ

extension PostgresError {
    /// Reads the error that the server reported in a result.
    init(result: OpaquePointer) {
        let code = Self.field(.sqlState, of: result) ?? "XX000"
        self.init(
            .server(sqlState: code),
            Self.field(.message, of: result) ?? "The server reported an error without a message.",
            detail: Self.field(.detail, of: result),
            constraint: Self.field(.constraint, of: result),
            table: Self.field(.table, of: result),
            position: Self.field(.position, of: result).flatMap { Int($0) },
            serverFunction: Self.field(.function, of: result))
    }

    /// The same error under another kind, for what the connection's state or the task tells in addition.
    func reclassified(as kind: Kind) -> PostgresError {
        PostgresError(
            kind, message, sqlState: sqlState, detail: detail, constraint: constraint, table: table,
            position: position, serverFunction: serverFunction)
    }

    /// The letters of the protocol for the parts of an error.
    private enum Field: Unicode.Scalar {
        case sqlState = "C"
        case message = "M"
        case detail = "D"
        case position = "P"
        case table = "t"
        case constraint = "n"
        case function = "R"
    }

    private static func field(_ field: Field, of result: OpaquePointer) -> String? {
        PQresultErrorField(result, Int32(field.rawValue.value)).map { String(cString: $0) }
    }
}
