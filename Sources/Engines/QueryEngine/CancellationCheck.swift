// SPDX-License-Identifier: Apache-2.0

/// Asks now and then whether the work is still wanted, so that a query whose caller left, or whose time is
/// up, ends within milliseconds.
struct CancellationCheck {
    private var credit = QueryEngineLimits.uncheckedWorkMax

    /// Counts work, one unit per byte looked at.
    /// - Throws: `QueryFault.cancelled` when the task was cancelled.
    @inline(__always)
    mutating func spend(_ work: Int) throws(QueryFault) {
        credit -= work
        if credit <= 0 { try ask() }
    }

    /// Counts one row.
    @inline(__always)
    mutating func spendRow() throws(QueryFault) { try spend(QueryEngineLimits.rowWork) }

    private mutating func ask() throws(QueryFault) {
        credit = QueryEngineLimits.uncheckedWorkMax
        if Task.isCancelled { throw .cancelled }
    }
}
