// SPDX-License-Identifier: Apache-2.0
public import Database
import FoundationEssentials
import Glibc

/// The files of the repository these tests were built from.
public enum TestRepository {
    /// The text of a file by its path from the root; throws when there is none.
    public static func text(_ path: String) throws -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }

    /// The bytes of one.
    public static func bytes(_ path: String) throws -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: "\(root)/\(path)") else {
            throw MissingFile(path: path)
        }
        return [UInt8](bytes)
    }

    /// All migrations, in the order of their numbers.
    public static func migrations() throws -> [Migration] {
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(root)/migrations").sorted()
        return try names.compactMap { Migration(fileName: $0, sql: try text("migrations/\($0)")) }
    }

    /// Two levels above `Tests/Support`.
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
}

/// The repository lacks a file.
struct MissingFile: Error {
    let path: String
}
