// SPDX-License-Identifier: Apache-2.0

/// Everything that can go wrong between this process and PostgreSQL.
public struct PostgresError: Error, Sendable, Hashable {
    /// What happened, as far as a caller must distinguish it.
    public enum Kind: Sendable, Hashable {
        /// The connection string or an option is malformed.
        case invalidConfiguration
        /// No connection could be opened: refused, rejected or too slow.
        case connectionFailed
        /// An open connection broke; whether the last statement took effect is unknown.
        case connectionLost
        /// The server refused a statement.
        case server(sqlState: String)
        /// The statement cannot be sent: too many parameters, a NUL in a script, or COPY.
        case invalidStatement
        /// A value is not of the type that was asked for.
        case decoding
        /// No pooled connection became free before the deadline.
        case poolTimedOut
        /// Too many callers already wait for a pooled connection.
        case poolExhausted
        /// The calling task was cancelled.
        case cancelled
        /// The connection or the pool is closed.
        case closed
    }

    public let kind: Kind

    /// The server's or this module's words; may quote values, so it is not part of `description`.
    public let message: String

    /// The five-character code of the server, when the server spoke.
    public let sqlState: String?

    /// The server's detail line; quotes values.
    public let detail: String?

    /// The constraint that was violated.
    public let constraint: String?

    /// The table the error is about.
    public let table: String?

    /// Where in the statement's or script's text the error lies: characters, from 1.
    public let position: Int?

    /// The server function that raised the error; unlike the message it is not translated.
    let serverFunction: String?

    init(
        _ kind: Kind,
        _ message: String,
        sqlState: String? = nil,
        detail: String? = nil,
        constraint: String? = nil,
        table: String? = nil,
        position: Int? = nil,
        serverFunction: String? = nil
    ) {
        self.kind = kind
        self.message = message
        if case .server(let code) = kind {
            self.sqlState = code
        } else {
            self.sqlState = sqlState
        }
        self.detail = detail
        self.constraint = constraint
        self.table = table
        self.position = position
        self.serverFunction = serverFunction
    }

    /// Whether a row broke the unique constraint of that name. A coordinator of Citus passes on a worker's
    /// error without the constraint; its message names that of the shard.
    public func isViolation(of constraint: String) -> Bool {
        if let violated = self.constraint { return violated == constraint }
        return sqlState == "23505" && message.contains("\(constraint)_")
    }

    static func decoding(_ message: String) -> PostgresError {
        PostgresError(.decoding, message)
    }

    static let cancelled = PostgresError(.cancelled, "The task was cancelled.")
    static let closed = PostgresError(.closed, "The connection is closed.")
}

extension PostgresError {
    /// Whether the same transaction, started again on another connection, may well succeed.
    ///
    /// After `connectionLost` a commit may have taken effect: only repeat what is idempotent.
    public var isRetryable: Bool {
        switch kind {
        case .connectionFailed, .connectionLost, .poolTimedOut, .poolExhausted:
            return true
        case .server(let code):
            return isStaleStatement || Self.retryableStates.contains(code) || code.hasPrefix("08")
        case .invalidConfiguration, .invalidStatement, .decoding, .cancelled, .closed:
            return false
        }
    }

    /// Whether a prepared statement outlived its table or its session; preparing it again helps.
    var isStaleStatement: Bool {
        sqlState == "26000" || (sqlState == "0A000" && serverFunction == "RevalidateCachedQuery")
    }

    /// Serialization failure, deadlock, too many connections, lock not available, administrator shutdown,
    /// crash shutdown, cannot connect now.
    private static let retryableStates: Set<String> = [
        "40001", "40P01", "53300", "55P03", "57P01", "57P02", "57P03",
    ]
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The kind, the code and the names involved; never a bound value.
    public var description: String {
        var text = "\(kind)"
        if let sqlState, kind != .server(sqlState: sqlState) { text += " \(sqlState)" }
        if let table { text += " table \(table)" }
        if let constraint { text += " constraint \(constraint)" }
        if isMessageSafe { text += ": \(message)" }
        return text
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: [:]) }

    /// Messages of data exceptions, violations and user functions quote values; these classes do not.
    private var isMessageSafe: Bool {
        guard let sqlState else { return true }
        return Self.valueFreeClasses.contains(String(sqlState.prefix(2)))
    }

    private static let valueFreeClasses: Set<String> = [
        "08", "0A", "25", "26", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58",
    ]
}
