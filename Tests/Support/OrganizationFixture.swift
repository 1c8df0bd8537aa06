// SPDX-License-Identifier: Apache-2.0
public import Database
public import FoundationEssentials
import Postgres
public import Tenancy

/// An organization with one user, as signing up leaves them.
public struct OrganizationFixture: Sendable {
    public let id: OrganizationID
    public let userID: UUID
    public let sessionID: UUID

    /// The user's session: may do everything in the organization.
    public var owner: Principal {
        Principal(organization: id, caller: .user(id: userID, session: sessionID, role: .owner))
    }

    /// An API key that may do nothing but send.
    public var sender: Principal {
        Principal(organization: id, caller: .apiKey(id: .timeOrdered(), scopes: [.ingest]))
    }

    /// An organization that is in no table: enough for telemetry, which refers to none.
    public static func unsaved() -> OrganizationFixture {
        OrganizationFixture(
            id: OrganizationID(.timeOrdered()), userID: .timeOrdered(), sessionID: .timeOrdered())
    }

    /// An organization with its rows in all tables of accounts but those of credentials.
    public static func save(in database: Database) async throws -> OrganizationFixture {
        let fixture = unsaved()
        let suffix = fixture.id.description
        let now = PostgresTimestamp(Date())
        let later = PostgresTimestamp(Date(timeIntervalSinceNow: 3_600))
        let id = fixture.id.uuid
        try await database.inOrganization(fixture.id) { transaction in
            try await transaction.commit(with: [
                """
                INSERT INTO argus.organizations (organization_id, name, slug, created_at)
                VALUES (\(id), 'Sample', \(suffix), \(now))
                """,
                """
                INSERT INTO argus.users
                    (user_id, email, name, password_hash, home_organization_id, created_at)
                VALUES (\(fixture.userID), \("\(suffix)@example.com"), 'Ada', '', \(id), \(now))
                """,
                """
                INSERT INTO argus.memberships (organization_id, user_id, role, created_at)
                VALUES (\(id), \(fixture.userID), 'owner', \(now))
                """,
                """
                INSERT INTO argus.sessions (organization_id, session_id, user_id, created_at, expires_at)
                VALUES (\(id), \(fixture.sessionID), \(fixture.userID), \(now), \(later))
                """,
            ])
        }
        return fixture
    }
}
