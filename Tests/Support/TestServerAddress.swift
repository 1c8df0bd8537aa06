// SPDX-License-Identifier: Apache-2.0
import Glibc
import Postgres

/// Where the throw-away cluster of the tests is.
enum TestServerAddress {
    /// The superuser's configuration from `ARGUS_TEST_DSN`; throws when it is unset or names another machine.
    static func configuration() throws -> PostgresConfiguration {
        guard let dsn = getenv("ARGUS_TEST_DSN") else {
            throw UnusableTestServer(
                description: """
                    ARGUS_TEST_DSN is not set. Run the tests beside a throw-away PostgreSQL: \
                    scripts/with-postgres swift test
                    """)
        }
        let configuration = try PostgresConfiguration(dsn: String(cString: dsn))
        let host = configuration.host ?? ""
        guard isLocal(host) else {
            throw UnusableTestServer(
                description: """
                    ARGUS_TEST_DSN names the host '\(host)'. Tests create and fill databases: \
                    only a local, throw-away cluster is allowed.
                    """)
        }
        return configuration
    }

    /// A socket's directory or this machine's own addresses.
    static func isLocal(_ host: String) -> Bool {
        host.split(separator: ",", omittingEmptySubsequences: false).allSatisfy {
            $0.hasPrefix("/") || ["localhost", "127.0.0.1", "::1"].contains($0)
        }
    }
}

/// There is no cluster that the tests may use.
struct UnusableTestServer: Error, CustomStringConvertible {
    let description: String
}
