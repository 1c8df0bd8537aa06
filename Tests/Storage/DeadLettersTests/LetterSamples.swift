// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import DeadLetters
import FoundationEssentials
import Telemetry
import Tenancy
import TestSupport

/// Letters and places as the tests of this module need them.
enum LetterSamples {
    static func letter(
        _ bodies: String..., in organization: OrganizationID = OrganizationFixture.unsaved().id,
        at milliseconds: Double = 1_767_268_800_123
    ) -> DeadLetter {
        DeadLetter(
            organization: organization, received: Date(timeIntervalSince1970: milliseconds / 1_000),
            exports: bodies.map { body in
                DeadLetter.Export(
                    digest: ExportDigest(bytes: Array(body.utf8)),
                    blocks: BlockEncoder.encode([.logs(.sample(SampleLog(body)))]))
            })
    }

    /// A directory of its own, removed afterwards.
    static func withDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let path = "\(FileManager.default.temporaryDirectory.path)/argus-letters-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }
}
