// SPDX-License-Identifier: Apache-2.0

/// The row groups of a block that a filter does not rule out.
public struct RowGroupCandidates: Sendable {
    private let flags: [Bool]
    /// Whether what is said of the first is said of all, however many there are.
    private let isWholeBlock: Bool

    init(_ flags: [Bool], isWholeBlock: Bool) { (self.flags, self.isWholeBlock) = (flags, isWholeBlock) }

    public var isEmpty: Bool { !flags.contains(true) }

    /// Whether a row group is one of them; row groups that the filter does not know are.
    public func contains(_ rowGroup: Int) -> Bool {
        let index = isWholeBlock ? 0 : rowGroup
        return flags.indices.contains(index) ? flags[index] : true
    }
}
