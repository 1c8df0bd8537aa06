// SPDX-License-Identifier: Apache-2.0
import CArgon2
import Contracts
import Dispatch
import Synchronization

/// Hashes and checks passwords with Argon2id, one at a time on a thread of its own: each takes 19 MiB and
/// tens of milliseconds, which must block neither event loops nor the cooperative pool.
final class PasswordHasher: Sendable {
    private let queue = DispatchQueue(label: "argus.passwords")
    private let waiting = Mutex(0)

    /// The hash in PHC string form, `$argon2id$v=19$m=…`.
    func hash(_ password: String) async throws -> String {
        try await onQueue { try Self.encode(password) }
    }

    /// Whether the password belongs to the hash.
    func verify(_ password: String, against hash: String) async throws -> Bool {
        try await onQueue {
            let bytes = Array(password.utf8)
            return argon2id_verify(hash, bytes, bytes.count) == ARGON2_OK.rawValue
        }
    }

    /// Takes as long as `verify`, so that an unknown address cannot be told from a wrong password.
    func verifyNothing(_ password: String) async throws {
        _ = try await verify(password, against: Self.hashOfNothing)
    }

    private func onQueue<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws
        -> Result
    {
        try waiting.withLock { count in
            guard count < AccountsLimits.passwordsWaitingMax else {
                throw Problem(.throttled, "Too many sign-ins at once.")
            }
            count += 1
        }
        defer { waiting.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Swift.Result { try work() }) }
        }
    }

    private static func encode(_ password: String) throws -> String {
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<AccountsLimits.argon2SaltBytes).map { _ in
            UInt8.random(in: 0...255, using: &generator)
        }
        let bytes = Array(password.utf8)
        let length = argon2_encodedlen(
            AccountsLimits.argon2Passes, AccountsLimits.argon2MemoryKiB, AccountsLimits.argon2Lanes,
            UInt32(salt.count), UInt32(AccountsLimits.argon2HashBytes), Argon2_id)
        var encoded = [CChar](repeating: 0, count: length)
        let status = argon2id_hash_encoded(
            AccountsLimits.argon2Passes, AccountsLimits.argon2MemoryKiB, AccountsLimits.argon2Lanes, bytes,
            bytes.count, salt, salt.count, AccountsLimits.argon2HashBytes, &encoded, encoded.count)
        guard status == ARGON2_OK.rawValue else { throw HashingFailed(status: status) }
        return String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// A hash that no known password has, of the same cost as real ones.
    private static let hashOfNothing =
        "$argon2id$v=19$m=\(AccountsLimits.argon2MemoryKiB),t=\(AccountsLimits.argon2Passes),"
        + "p=\(AccountsLimits.argon2Lanes)$YXJndXMtbm8tdXNlci1oZQ$Qx3K0pFDvRzkZpUr5fgxS2Bv0jH0k9F6qV4bq1m1c2A"
}

/// libargon2 refused to hash; `status` is its code.
struct HashingFailed: Error {
    let status: Int32
}
