// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Settings

/// The environment, then `.env` in the working directory; both belong to the whole process.
@Suite(.serialized) struct SettingSourcesTests {
    /// Names that nothing else in the process reads.
    private let both = "ARGUS_TEST_BOTH"
    private let inFile = "ARGUS_TEST_FILE"
    private let nowhere = "ARGUS_TEST_NOWHERE"

    @Test func `the environment wins over the file, and the file over nothing`() async throws {
        let home = try #require(getcwd(nil, 0))
        defer { free(home) }
        var template = Array("/tmp/argus-settings.XXXXXX".utf8CString)
        let directory = String(cString: try #require(mkdtemp(&template)))
        defer { rmdir(directory) }
        let path = "\(directory)/.env"
        let file = try #require(fopen(path, "w"))
        fputs("# a comment\n\(both)=file\n\(inFile)=from the file\n", file)
        fclose(file)
        defer { unlink(path) }
        setenv(both, "environment", 1)
        defer { unsetenv(both) }

        chdir(directory)
        let sources = try await SettingSources.process()
        chdir(home)

        #expect(sources.text(both) == "environment")
        #expect(sources.origin(both) == "environment")
        #expect(sources.text(inFile) == "from the file")
        #expect(sources.origin(inFile) == ".env")
        #expect(sources.text(nowhere) == nil)
        #expect(sources.origin(nowhere) == "default")
    }

    @Test func `a missing file is no fault`() async throws {
        let sources = try await SettingSources.process()

        #expect(sources.text(nowhere) == nil)
    }
}
