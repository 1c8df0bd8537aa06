// SPDX-License-Identifier: Apache-2.0
import Contracts
import FoundationEssentials
import Ingestion
import Logging
import Synchronization
import Telemetry
import Tenancy

@testable import OTLPReceiver

extension ExportHandler {
    /// What a test wants to happen behind the doors, and what happened there.
    final class Backstage: Sendable {
        /// The bodies that were admitted.
        let admitted = Mutex<[[UInt8]]>([])
        let outcome: @Sendable (Int) async throws -> ExportOutcome

        init(
            outcome: @escaping @Sendable (Int) async throws -> ExportOutcome = {
                ExportOutcome(acceptedCount: $0, rejectedCount: 0, message: "")
            }
        ) {
            self.outcome = outcome
        }

        var bodies: [[UInt8]] { admitted.withLock { $0 } }
    }

    /// A handler that knows the keys `ingest` and `read`, refuses bodies that begin with 0xFF, and counts a
    /// byte as an item.
    static func sample(_ backstage: Backstage) -> ExportHandler {
        ExportHandler(
            counters: ReceiverCounters(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) {
            guard let scope = KeyScope(rawValue: $0) else { throw Problem(.unauthenticated, "Unknown key.") }
            return Principal(
                organization: OrganizationID(UUID()), caller: .apiKey(id: UUID(), scopes: [scope]))
        } admit: { bytes, _, _, _ in
            if bytes.first == 0xFF { throw Problem(.malformedTelemetry, "It begins with 0xFF.") }
            let body = Array(bytes)
            backstage.admitted.withLock { $0.append(body) }
            return { try await backstage.outcome(body.count) }
        }
    }
}
