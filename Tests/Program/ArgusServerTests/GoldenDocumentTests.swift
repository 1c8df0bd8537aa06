// SPDX-License-Identifier: Apache-2.0
import ArgusServer
import TestSupport
import Testing

/// Documents that are printed from declarations are stored as printed; `make golden` rewrites them.
@Suite struct GoldenDocumentTests {
    @Test(
        arguments: [
            ("docs/settings.md", SettingsDocument.markdown), (".env.example", SettingsDocument.example),
            ("docs/problems.md", Documents.problems), ("docs/permissions.md", Documents.permissions),
            ("openapi/argus.json", Documents.openAPI),
        ] as [(String, @Sendable () -> String)])
    func `a document is what is printed`(path: String, document: @Sendable () -> String) throws {
        let stored = try TestRepository.text(path).split(separator: "\n", omittingEmptySubsequences: false)
        let printed = document().split(separator: "\n", omittingEmptySubsequences: false)

        let difference = zip(stored, printed).first { $0 != $1 }
        #expect(difference == nil, "\(path) is stale; run `make golden`")
        #expect(stored.count == printed.count, "\(path) is stale; run `make golden`")
    }
}
