// SPDX-License-Identifier: Apache-2.0
import Crypto

/// One numbered SQL file: `0007_signing_keys.sql`.
public struct Migration: Sendable {
    public let number: Int32
    public let name: String
    public let sql: String

    /// Reads the number from the file's name; `nil` when the name has another form.
    public init?(fileName: String, sql: String) {
        let parts = fileName.split(separator: "_", maxSplits: 1)
        guard parts.count == 2, parts[0].utf8.count == 4, let number = Int32(parts[0]),
            fileName.hasSuffix(".sql")
        else { return nil }
        self.number = number
        self.name = String(fileName.dropLast(4))
        self.sql = sql
    }

    /// SHA-256 of the text: an applied file must never change.
    var checksum: [UInt8] { Array(SHA256.hash(data: Array(sql.utf8))) }

    /// Whether the file runs outside a transaction, for statements such as CREATE INDEX CONCURRENTLY.
    var runsOutsideTransaction: Bool { sql.hasPrefix("-- no transaction") }
}
