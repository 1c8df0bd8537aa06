// SPDX-License-Identifier: Apache-2.0
public import Postgres
public import Tenancy

/// A transaction that has entered one organization; made by `Database.inOrganization` and by nobody else.
///
/// It begins with its first statement, in the same round trip.
public final class OrganizationTransaction {
    private enum State { case idle, open, ended }

    /// What the transaction may do and see.
    public enum Access: Sendable {
        /// Reads and writes; each statement sees what is committed when it starts.
        case readWrite
        /// Reads only; every statement sees the same state of the database.
        case snapshot
        /// Reads and writes; every statement sees the same state, and fails when others changed what it
        /// wants to change.
        case snapshotReadWrite
    }

    public let organization: OrganizationID
    private let access: Access
    private let connection: PostgresConnection
    private var state = State.idle

    init(_ organization: OrganizationID, _ access: Access, on connection: PostgresConnection) {
        self.organization = organization
        self.access = access
        self.connection = connection
    }

    /// Runs one statement.
    @discardableResult
    public func execute(_ statement: PostgresStatement) async throws -> PostgresRows {
        try await execute([statement])[0]
    }

    /// Runs statements in one round trip; answers the rows of each.
    public func execute(_ statements: [PostgresStatement]) async throws -> [PostgresRows] {
        precondition(state != .ended, "The transaction has ended.")
        let opening = opening
        state = .open
        return Array(try await connection.pipeline(opening + statements).dropFirst(opening.count))
    }

    /// Runs statements and commits, in one round trip. The transaction takes no statement after this.
    public func commit(with statements: [PostgresStatement] = []) async throws {
        if state == .ended || (state == .idle && statements.isEmpty) { return }
        let opening = opening
        state = .open
        let answers = try await connection.pipeline(opening + statements + ["COMMIT"])
        state = .ended
        // PostgreSQL answers the COMMIT of a transaction in which a statement failed with a rollback, not an
        // error.
        guard answers.last?.command == "COMMIT" else { throw TransactionNotCommitted() }
    }

    /// Undoes everything; when even that fails, the pool discards the connection because its transaction is
    /// open.
    public func rollBack() async {
        guard state == .open else { return }
        state = .ended
        try? await connection.rollback()
    }

    private var opening: [PostgresStatement] {
        guard state == .idle else { return [] }
        let begin: PostgresStatement =
            switch access {
            case .readWrite: "BEGIN"
            case .snapshot: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            case .snapshotReadWrite: "BEGIN ISOLATION LEVEL REPEATABLE READ"
            }
        return [begin, "SELECT argus.enter_organization(\(organization.uuid))"]
    }
}

/// A statement failed, its error was not passed on, and so nothing was committed.
public struct TransactionNotCommitted: Error {}
