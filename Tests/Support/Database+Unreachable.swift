// SPDX-License-Identifier: Apache-2.0
public import Database
import Logging
import Postgres

extension Database {
    /// A database where nobody listens, for tests of what happens before one is asked and when it is away.
    public static var unreachable: Database {
        get throws {
            var configuration = try PostgresConfiguration(
                dsn: "host=127.0.0.1 port=1 user=nobody dbname=none")
            configuration.connectTimeout = .seconds(1)
            return Database(pool: PostgresPool(configuration, logger: Logger(label: "test")))
        }
    }
}
