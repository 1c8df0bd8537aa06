// SPDX-License-Identifier: Apache-2.0
import Database
import OTLPReceiver
import RESTAPI
import Settings
import Testing

@testable import ArgusServer

@Suite struct ConfigurationTests {
    private func names() -> [String] {
        Configuration.descriptions(in: SettingSources([:])).flatMap { $0.settings.map(\.name) }
    }

    @Test func `starts with defaults alone`() throws {
        let configuration = try Configuration(from: SettingSources([:]))

        #expect(configuration.http.port == 8_080)
        #expect(configuration.otlp.grpcPort == 4_317 && configuration.otlp.httpPort == 4_318)
        #expect(configuration.database.dsn.isEmpty)
        #expect(
            configuration.database.connectionsMax == 50 && configuration.database.connectionsIdleMax == 50)
        #expect(configuration.database.connectionLifetime == .seconds(3_600))
    }

    @Test func `says everything that is wrong, over all groups`() {
        let sources = SettingSources([
            "LOG_LEVEL": "LOUD", "DB_CONNECTIONS_MAX": "0", "HTTP_PORT": "http",
            "ACCESS_TOKEN_LIFETIME": "1d",
        ])

        let error = #expect(throws: InvalidSettings.self) { try Configuration(from: sources) }

        #expect(
            error?.faults.map(\.name)
                == ["LOG_LEVEL", "DB_CONNECTIONS_MAX", "HTTP_PORT", "ACCESS_TOKEN_LIFETIME"])
        for line in ["LOG_LEVEL must be one of", "HTTP_PORT must be a whole number", "docs/settings.md"] {
            #expect(error?.description.contains(line) == true)
        }
    }

    @Test func `no name is claimed twice`() {
        let names = names()

        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.wholeMatch(of: /[A-Z][A-Z0-9_]*/) != nil })
    }

    @Test func `secrets are hidden in the table`() {
        let sources = SettingSources([
            "SECRET_KEY": "hunter2hunter2hunter2hunter2hunter2",
            "DB_DSN": "postgresql://argus_app:hunter2@db/argus",
        ])

        let table = SettingsDocument.table(in: sources)

        #expect(!table.contains("hunter2"))
        #expect(table.contains("SECRET_KEY=(hidden)  (environment)"))
        #expect(table.contains("HTTP_PORT=8080  (default)"))
    }
}
