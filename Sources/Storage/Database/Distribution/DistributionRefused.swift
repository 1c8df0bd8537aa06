// SPDX-License-Identifier: Apache-2.0

/// Nothing was changed, because of these.
public struct DistributionRefused: Error, Equatable, CustomStringConvertible {
    public let obstacles: [DistributionObstacle]

    public var description: String {
        (["The installation cannot be distributed; nothing was changed."] + obstacles.map { "- \($0)" })
            .joined(separator: "\n")
    }
}

/// Rows were lost on the way; everything was undone.
public struct RowsMissing: Error, Equatable, CustomStringConvertible {
    public let table: String
    public let before: Int64
    public let after: Int64

    public var description: String {
        "\(table) had \(before) rows before and \(after) after it was distributed. Everything was undone."
    }
}

/// Row security would hide rows from the count; everything was undone.
public struct RowsHidden: Error, Equatable, CustomStringConvertible {
    public let table: String

    public var description: String {
        "Row security hides rows of \(table) from the role of DB_MIGRATION_DSN, so that a loss would not be "
            + "seen. Use a superuser or a member of argus_owner. Everything was undone."
    }
}

/// The catalogue is not what it should be in the end; everything was undone.
public struct DistributionIncomplete: Error, Equatable, CustomStringConvertible {
    /// The tables and keys that differ.
    public let differences: [String]

    public var description: String {
        "These are not as they should be after distributing, so everything was undone: "
            + differences.joined(separator: ", ") + "."
    }
}
