// SPDX-License-Identifier: Apache-2.0

import CLibPQ

/// How to reach a database and as whom.
public struct PostgresConfiguration: Sendable {
    /// Shown in `pg_stat_activity`; nil leaves the choice to the connection string.
    public var applicationName: String?

    /// Time to open a connection, including authentication.
    public var connectTimeout: Duration

    /// Time after which the server ends a statement; nil leaves the server's setting.
    public var statementTimeout: Duration?

    /// Time after which the server stops waiting for a lock; nil leaves the server's setting.
    public var lockTimeout: Duration?

    /// Time after which the server ends an idle transaction; nil leaves the server's setting.
    public var idleInTransactionTimeout: Duration?

    /// Whether statements are prepared and reused; false behind a pooler that shares sessions.
    public var preparesStatements = true

    /// Prepared statements kept per connection.
    public var preparedStatementsMax = PostgresLimits.preparedStatementsMax

    /// The keywords and values of the connection string.
    private var keywords: [String: String]

    /// Reads the URL form or the keyword form of libpq; the error for a malformed one does not quote it.
    public init(dsn: String) throws(PostgresError) {
        keywords = try Self.parse(dsn)
        connectTimeout = .seconds(keywords["connect_timeout"].flatMap { Int($0) } ?? 10)
        if connectTimeout < .seconds(1) { connectTimeout = .seconds(10) }
    }

    /// The name of the database; nil means libpq's choice.
    public var database: String? {
        get { keywords["dbname"] }
        set { keywords["dbname"] = newValue }
    }

    /// The role that signs in; nil means libpq's choice.
    public var user: String? {
        get { keywords["user"] }
        set { keywords["user"] = newValue }
    }

    /// The role's password; never part of `description`.
    public var password: String? {
        get { keywords["password"] }
        set { keywords["password"] = newValue }
    }

    /// The host names or socket directories, as written in the connection string.
    public var host: String? { keywords["host"] ?? keywords["hostaddr"] }

    /// What libpq is given, in order; a later keyword wins over an earlier one.
    var parameters: [(keyword: String, value: String)] {
        var parameters: [(keyword: String, value: String)] = [
            // A peer that vanished is noticed after about a minute instead of two hours.
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "60000"),
        ]
        parameters += keywords.map { ($0.key, $0.value) }
        parameters.append(("client_encoding", "UTF8"))
        if let applicationName { parameters.append(("application_name", applicationName)) }
        let options = options
        if !options.isEmpty { parameters.append(("options", options)) }
        return parameters
    }

    /// The session settings given at start, after those of the connection string.
    private var options: String {
        var options = keywords["options"].map { [$0] } ?? []
        for (name, timeout) in [
            ("statement_timeout", statementTimeout),
            ("lock_timeout", lockTimeout),
            ("idle_in_transaction_session_timeout", idleInTransactionTimeout),
        ] {
            if let timeout { options.append("-c \(name)=\(timeout.wholeMilliseconds)") }
        }
        return options.joined(separator: " ")
    }

    private static func parse(_ dsn: String) throws(PostgresError) -> [String: String] {
        guard !dsn.utf8.contains(0) else { throw malformed }
        // The parser's message quotes the string, and with it perhaps the password.
        var message: UnsafeMutablePointer<CChar>?
        defer { PQfreemem(message) }
        guard let options = PQconninfoParse(dsn, &message) else { throw malformed }
        defer { PQconninfoFree(options) }
        var keywords: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { keywords[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return keywords
    }

    private static var malformed: PostgresError {
        PostgresError(
            .invalidConfiguration,
            "The connection string is neither a postgresql:// URL nor a list of keyword=value.")
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// User, host, port and database; never the password or an option.
    public var description: String {
        let user = keywords["user"] ?? "(default user)"
        let host = host ?? "(default host)"
        let port = keywords["port"].map { ":\($0)" } ?? ""
        return "\(user) at \(host)\(port), database \(database ?? "(default)")"
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension Duration {
    /// Rounded up, and at least 1: PostgreSQL reads 0 as no limit.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let rest = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return max(1, seconds.multipliedReportingOverflow(by: 1_000).partialValue + rest)
    }
}
