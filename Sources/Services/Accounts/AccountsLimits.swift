// SPDX-License-Identifier: Apache-2.0

/// Limits of this module, each with its reason.
enum AccountsLimits {
    /// The longest life an access token can be given: a retired signing key verifies that much longer.
    static let accessTokenSecondsMax = 3_600
    /// A revoked key or session stops working within this time on every node.
    static let principalCacheSeconds = 5
    /// A verified key may go on ingesting for this long while the database is away: longer than outages are,
    /// short enough for a key that was revoked behind the back of this node.
    static let awayKeySeconds: Double = 86_400
    /// A database that takes longer to look a key up counts as away: a sender waits.
    static let keyLookUpLimit = Duration.seconds(3)
    /// Principals cached at once: about 200 bytes each.
    static let principalCacheEntriesMax = 10_000
    /// `last_used_at` is for people: to the minute is enough, and spares a write per request.
    static let lastUsedResolutionSeconds = 60
    /// Passwords waiting to be hashed: each takes about 50 ms, so that the last waits 5 s.
    static let passwordsWaitingMax = 100
    /// Argon2id memory, passes and lanes (OWASP Password Storage Cheat Sheet: 19 MiB, 2, 1).
    static let argon2MemoryKiB: UInt32 = 19 * 1_024
    static let argon2Passes: UInt32 = 2
    static let argon2Lanes: UInt32 = 1
    static let argon2HashBytes = 32
    static let argon2SaltBytes = 16
}
