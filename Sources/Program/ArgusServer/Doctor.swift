// SPDX-License-Identifier: Apache-2.0
import DeadLetters
import FoundationEssentials
import Ingestion
import Logging
import Postgres
import PrivatePostgres
public import Settings

/// Looks for what would keep Argus from serving, and says what to do.
public enum Doctor {
    /// One thing looked at.
    public struct Finding: Sendable {
        public let subject: String
        /// `nil` when all is well.
        public let fault: String?
    }

    /// Looks at the settings, the database and the ports. Starts nothing that it does not stop again.
    public static func examine(_ sources: SettingSources) async -> [Finding] {
        let configuration: Configuration
        do { configuration = try Configuration(from: sources) } catch {
            return [Finding(subject: "settings", fault: "\(error)")]
        }
        StructuredLog.bootstrap(level: "ERROR")
        var findings = [Finding(subject: "settings", fault: nil)]
        findings.append(contentsOf: examineDeadLetters(configuration))
        findings.append(contentsOf: await examineDatabase(configuration))
        findings.append(
            contentsOf: DoorPorts.examine(configuration).map {
                Finding(subject: $0.subject, fault: $0.fault)
            })
        return findings
    }

    private static func examineDeadLetters(_ configuration: Configuration) -> [Finding] {
        let subject = "dead letters in \(configuration.deadLetters.path)"
        do {
            guard let statistics = try configuration.openDeadLetters()?.statistics else { return [] }
            let setAside = statistics.setAside.sorted { $0.key.rawValue < $1.key.rawValue }
                .map { "\($0.value) \($0.key.rawValue)" }
            if setAside.isEmpty { return [Finding(subject: subject, fault: nil)] }
            return [
                Finding(
                    subject: subject,
                    fault: "Set aside there: \(setAside.joined(separator: ", ")). See docs/dead-letters.md.")
            ]
        } catch {
            return [Finding(subject: subject, fault: "\(error)")]
        }
    }

    private static func examineDatabase(_ configuration: Configuration) async -> [Finding] {
        let logger = Logger(label: "argus")
        do {
            let storehouse = try await Storehouse.open(configuration, logger: logger)
            let fault: String?
            do {
                if storehouse.privatePostgres != nil { try await storehouse.migrate() }
                try await storehouse.verify()
                fault = nil
            } catch { fault = "\(error)" }
            await storehouse.privatePostgres?.stop()
            return [Finding(subject: "database \(storehouse.application)", fault: fault)]
        } catch {
            return [Finding(subject: "database", fault: "\(error)")]
        }
    }
}
