// SPDX-License-Identifier: Apache-2.0
import Database
import DeadLetters
import Ingestion
import Logging
import Postgres
public import Settings

extension Administration {
    /// The dead letters of this node, a line each, oldest first; then what was set aside.
    public static func deadLetters(_ sources: SettingSources) throws -> [String] {
        guard let store = try Configuration(from: sources).openDeadLetters() else { return [] }
        let entries = store.entries().map { "\($0.bytes)\t\($0.name)" }
        let setAside = store.statistics.setAside.sorted { $0.key.rawValue < $1.key.rawValue }
        return entries + setAside.map { "\($0.value) set aside as \($0.key.rawValue)" }
    }

    /// Replays the dead letters of this node; says what became of them.
    public static func replayDeadLetters(_ sources: SettingSources, expired: Bool) async throws -> String {
        try await withStorehouse(sources) { storehouse, configuration in
            guard let store = try configuration.openDeadLetters() else { return "DLQ_PATH is empty." }
            try await storehouse.verify()
            let logger = Logger(label: "argus")
            let pool = PostgresPool(storehouse.application, logger: logger)
            let replayer = DeadLetterReplayer(
                database: Database(pool: pool), store: store,
                interval: configuration.deadLetters.replayInterval,
                commitTimeout: configuration.ingestion.commitTimeout, logger: logger)
            if expired { _ = try await store.restore(.expired) }
            let report = await replayer.replayAll(acceptsExpired: expired)
            await pool.shutDown()
            return "\(report.replayed) replayed, \(report.setAside) set aside, \(report.remaining) remaining."
        }
    }
}
