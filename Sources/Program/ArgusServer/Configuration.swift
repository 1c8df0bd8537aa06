// SPDX-License-Identifier: Apache-2.0
import Accounts
import Database
import Ingestion
import OTLPReceiver
import RESTAPI
import Retention
import Settings
import Upkeep

/// Every setting of Argus, read and checked before anything starts.
struct Configuration: Sendable {
    var server: ServerSettings
    var database: DatabaseSettings
    var http: HTTPSettings
    var otlp: OTLPReceiverSettings
    var ingestion: IngestionSettings
    var deadLetters: DeadLetterSettings
    var upkeep: UpkeepSettings
    var retention: RetentionSettings
    var accounts: AccountSettings

    /// Reads all groups; throws `InvalidSettings` with everything that is wrong.
    init(from sources: SettingSources) throws {
        var faults: [SettingFault] = []
        let server = ServerSettings.declaration.read(from: sources, faults: &faults)
        let database = DatabaseSettings.declaration.read(from: sources, faults: &faults)
        let http = HTTPSettings.declaration.read(from: sources, faults: &faults)
        let otlp = OTLPReceiverSettings.declaration.read(from: sources, faults: &faults)
        let ingestion = IngestionSettings.declaration.read(from: sources, faults: &faults)
        let deadLetters = DeadLetterSettings.declaration.read(from: sources, faults: &faults)
        let upkeep = UpkeepSettings.declaration.read(from: sources, faults: &faults)
        let retention = RetentionSettings.declaration.read(from: sources, faults: &faults)
        let accounts = AccountSettings.declaration.read(from: sources, faults: &faults)
        guard let server, let database, let http, let otlp, let ingestion, let deadLetters, let upkeep,
            let retention, let accounts
        else {
            throw InvalidSettings(faults: faults)
        }
        (self.server, self.database, self.http) = (server, database, http)
        (self.otlp, self.ingestion, self.accounts) = (otlp, ingestion, accounts)
        (self.deadLetters, self.upkeep, self.retention) = (deadLetters, upkeep, retention)
    }

    /// All settings by group, in the order of the documentation.
    static func descriptions(in sources: SettingSources) -> [(title: String, settings: [SettingDescription])]
    {
        [
            (ServerSettings.declaration.title, ServerSettings.declaration.describe(in: sources)),
            (DatabaseSettings.declaration.title, DatabaseSettings.declaration.describe(in: sources)),
            (HTTPSettings.declaration.title, HTTPSettings.declaration.describe(in: sources)),
            (OTLPReceiverSettings.declaration.title, OTLPReceiverSettings.declaration.describe(in: sources)),
            (IngestionSettings.declaration.title, IngestionSettings.declaration.describe(in: sources)),
            (DeadLetterSettings.declaration.title, DeadLetterSettings.declaration.describe(in: sources)),
            (UpkeepSettings.declaration.title, UpkeepSettings.declaration.describe(in: sources)),
            (RetentionSettings.declaration.title, RetentionSettings.declaration.describe(in: sources)),
            (AccountSettings.declaration.title, AccountSettings.declaration.describe(in: sources)),
        ]
    }
}

/// Settings that Argus cannot start with.
struct InvalidSettings: Error, CustomStringConvertible {
    let faults: [SettingFault]

    var description: String {
        let lines = faults.map { "  \($0.name) \($0.reason)" }.joined(separator: "\n")
        return "These settings cannot be used:\n\(lines)\nSee docs/settings.md or run `argus settings`."
    }
}
