// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Database
import FoundationEssentials
import Querying
import Telemetry
import Tenancy
import TestSupport

/// An organization whose committed batches are queried.
struct QueryStage: Sendable {
    let database: Database
    let fixture = OrganizationFixture.unsaved()

    var queries: TelemetryQueries { TelemetryQueries(database: database) }
    var owner: Principal { fixture.owner }

    /// One for a test; all share a database.
    static func make() async throws -> QueryStage {
        QueryStage(database: try await testDatabase.value.database)
    }

    private static let testDatabase = Task { try await TestDatabase.make() }

    /// Commits each batch as blocks of its own.
    func commit(_ batches: Batch...) async throws { try await commit(batches) }

    func commit(_ batches: [Batch]) async throws {
        for batch in batches { try await commit(BlockEncoder.encode([batch])) }
    }

    /// Commits blocks as they are.
    func commit(_ blocks: [EncodedBlock]) async throws {
        let digest = ExportDigest(bytes: (0..<32).map { _ in UInt8.random(in: 0...255) })
        let outcome = try await BlockWriter(database: database).commit(
            blocks, of: [digest], at: Date(), in: fixture.id)
        guard outcome == .committed else { throw NotCommitted() }
    }

    struct NotCommitted: Error {}
}

extension LogRecord {
    /// The body, when it is text.
    var text: String {
        if case .string(let text) = body { text } else { "" }
    }
}
