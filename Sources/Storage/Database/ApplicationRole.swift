// SPDX-License-Identifier: Apache-2.0
public import Postgres

/// Proof that the role Argus serves with is held by row-level security.
public enum ApplicationRole {
    /// Throws `UnsafeRole` when the connection's role is a superuser, bypasses row security or owns tables of
    /// Argus.
    public static func verify(on connection: PostgresConnection) async throws {
        let rows = try await connection.execute(
            """
            SELECT current_user::text, r.rolsuper, r.rolbypassrls,
                   EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = to_regnamespace('argus')
                           AND pg_has_role(current_user, c.relowner, 'MEMBER'))
            FROM pg_roles r WHERE r.rolname = current_user
            """)
        let (role, isSuperuser, bypasses, owns) = try rows[0].decode(
            String.self, Bool.self, Bool.self, Bool.self)
        if isSuperuser { throw UnsafeRole(role: role, reason: "is a superuser") }
        if bypasses { throw UnsafeRole(role: role, reason: "has BYPASSRLS") }
        if owns {
            throw UnsafeRole(role: role, reason: "owns, or may become the owner of, the tables of Argus")
        }
    }
}

/// The role of `DB_DSN` could see across organizations.
public struct UnsafeRole: Error, Equatable, CustomStringConvertible {
    public let role: String
    public let reason: String

    public var description: String {
        "DB_DSN signs in as \(role), which \(reason): row-level security would not hold. "
            + "Sign in as argus_app "
            + "there, and put this connection into DB_MIGRATION_DSN."
    }
}
