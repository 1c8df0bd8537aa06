// SPDX-License-Identifier: Apache-2.0

public import Blocks

/// A question to stored rows: a value that says what to read, chooses rows and makes something of them.
///
/// For each row group that fits `plan`, the latest first, the scan
/// 1. asks for `firstColumns` and fetches their chunks,
/// 2. calls `select`, which looks at columns as they are stored and chooses rows,
/// 3. unless no row was chosen, fetches the chunks of `restColumns` (if any), and
/// 4. calls `read`, whose result goes to whoever scans, one after the other.
///
/// `select` and `read` are pure and run in parallel for different row groups, in no particular order. Whoever
/// scans may move `oldestWanted`, which ends the scan when no later row group can matter.
public protocol ScanQuestion: Sendable {
    /// What the chosen rows of one row group come to: a batch, a count, sums ….
    associatedtype Partial: Sendable

    var plan: ScanPlan { get }

    /// What `select` looks at in this row group, of which only directory and statistics are known yet; `nil`
    /// when these say that no row can match. May be empty: then `select` must do with the statistics.
    func firstColumns(of rowGroup: RowGroupOutline) -> ColumnSelection?

    /// Chooses rows. Rows before `oldest` are not wanted any more, though choosing them does no harm.
    func select(_ rowGroup: RowGroupView, oldest: Int64) throws -> RowSelection

    /// What `read` looks at, besides `firstColumns`. Empty when these suffice: then nothing more is fetched.
    var restColumns: ColumnSelection { get }

    /// Makes something of the chosen rows, of which there is at least one.
    func read(_ rowGroup: RowGroupView, _ rows: RowSelection) throws -> Partial
}
