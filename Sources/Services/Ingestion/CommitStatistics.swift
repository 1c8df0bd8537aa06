// SPDX-License-Identifier: Apache-2.0

/// What the commit queue has done since the start.
public struct CommitCounts: Sendable, Equatable {
    public var exports = 0
    public var commits = 0
    public var blocks = 0
    public var rows = 0
    /// Exports that were durable already and so were not stored again.
    public var repeatedExports = 0
    public var failures = 0
    /// Exports acknowledged as dead letters, and those that could not even be that.
    public var deadExports = 0
    public var deadExportsRefused = 0

    mutating func add(commits: Int, blocks: Int, rows: Int) {
        self.commits += commits
        self.blocks += blocks
        self.rows += rows
    }
}

/// The state of the commit queue at one moment.
public struct CommitStatistics: Sendable, Equatable {
    public let counts: CommitCounts
    /// Bytes of exports that wait or are being committed.
    public let bytesInFlight: Int
    /// Organizations × signals with work.
    public let busyLanes: Int
}
