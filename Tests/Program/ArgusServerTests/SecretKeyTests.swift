// SPDX-License-Identifier: Apache-2.0
import Crypto
import FoundationEssentials
import Glibc
import Testing

@testable import ArgusServer

@Suite struct SecretKeyTests {
    private let directory = "/tmp/argus-secret.\(UUID().uuidString)"

    private func secret(_ text: String = "") throws -> SecretKey {
        try SecretKey(
            ServerSettings(environment: "test", logLevel: "INFO", dataPath: directory, secretKey: text))
    }

    private func bytes(_ key: SymmetricKey) -> [UInt8] { key.withUnsafeBytes { Array($0) } }

    @Test func `is made once, kept, and readable by its owner only`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }

        let first = try secret().key(for: "a")
        let second = try secret().key(for: "a")

        var status = stat()
        #expect(stat("\(directory)/secret.key", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(status.st_size == 32)
        #expect(bytes(first) == bytes(second))
        #expect(bytes(first).count == 32)
    }

    @Test func `two that start at once have the same`() async throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }

        let keys = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<8 { group.addTask { bytes(try secret().key(for: "a")) } }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }

        #expect(keys.count == 1)
    }

    @Test func `purposes and secrets have keys of their own`() throws {
        let one = try secret(String(repeating: "a", count: 32))
        let other = try secret(String(repeating: "b", count: 32))

        #expect(Set([one.key(for: "x"), one.key(for: "y"), other.key(for: "x")].map(bytes)).count == 3)
        #expect(!FileManager.default.fileExists(atPath: directory))
    }

    @Test func `a short setting is refused`() {
        let error = #expect(throws: SecretKeyError.self) { try secret(String(repeating: "a", count: 31)) }

        #expect(error?.description == "SECRET_KEY must have at least 32 characters.")
    }

    @Test func `a damaged file is refused and not replaced`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data([1, 2, 3]).write(to: URL(filePath: "\(directory)/secret.key"))

        #expect(throws: SecretKeyError.self) { try secret() }
        #expect(FileManager.default.contents(atPath: "\(directory)/secret.key") == Data([1, 2, 3]))
    }
}
