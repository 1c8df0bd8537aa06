// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Assets

struct AssetArchiveTests {
    /// One ustar entry.
    private func entry(_ name: String, _ content: [UInt8], prefix: String = "", type: Character = "0")
        -> [UInt8]
    {
        var header = [UInt8](repeating: 0, count: 512)
        header.replaceSubrange(0..<name.utf8.count, with: Array(name.utf8))
        let size = String(content.count, radix: 8)
        let padded = String(repeating: "0", count: 11 - size.count) + size
        header.replaceSubrange(124..<135, with: Array(padded.utf8))
        header[156] = type.asciiValue ?? 0
        header.replaceSubrange(257..<262, with: Array("ustar".utf8))
        header.replaceSubrange(345..<345 + prefix.utf8.count, with: Array(prefix.utf8))
        let padding = [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
        return header + content + padding
    }

    private let end = [UInt8](repeating: 0, count: 1_024)

    @Test func `finds files by their path`() throws {
        let large = [UInt8](repeating: 7, count: 1_300)
        let archive = try AssetArchive(
            ustar: entry("a.txt", [1, 2]) + entry("web", [], type: "5")
                + entry("b.txt", large, prefix: "web/dist")
                + entry("empty", []) + end)

        #expect(archive.paths == ["a.txt", "empty", "web/dist/b.txt"])
        #expect(archive.file("a.txt").map(Array.init) == [1, 2])
        #expect(archive.file("web/dist/b.txt").map(Array.init) == large)
        #expect(archive.file("empty")?.isEmpty == true)
        #expect(archive.file("web") == nil)
        #expect(archive.file("none") == nil)
    }

    @Test func `an archive may lack its end`() throws {
        #expect(try AssetArchive(ustar: entry("a", [1])).paths == ["a"])
        #expect(try AssetArchive(ustar: []).paths.isEmpty)
    }

    @Test func `refuses what is no archive`() {
        let garbage = [UInt8](repeating: 65, count: 2_048)
        let truncated = Array(entry("a", [UInt8](repeating: 1, count: 600)).prefix(700))

        #expect(throws: AssetFault(offset: 0)) { try AssetArchive(ustar: garbage) }
        #expect(throws: AssetFault(offset: 0)) { try AssetArchive(ustar: truncated) }
        #expect(throws: AssetFault(offset: 1_024)) { try AssetArchive(ustar: entry("a", [1]) + garbage) }
    }

    @Test func `what is embedded can be read`() throws {
        #expect(throws: Never.self) { try AssetArchive.embedded() }
    }
}
