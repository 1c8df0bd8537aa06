// SPDX-License-Identifier: Apache-2.0

/// What the catalogue of the database says about the tables of Argus, as far as distributing them depends on
/// it. Names are qualified and quoted, as statements need them.
struct InstallationFacts: Sendable, Equatable {
    /// Where the rows of a table are.
    enum Placement: Sendable, Equatable { case local, reference, distributed }

    /// A table, or one of its partitions.
    struct Part: Sendable, Equatable {
        var name: String
        /// Row security is enabled and forced.
        var isProtected = true
        /// Bytes that lie here and not on workers.
        var localBytes: Int64 = 0
    }

    /// A table that is no partition.
    struct Table: Sendable, Equatable {
        var name: String
        var isProtected = true
        var localBytes: Int64 = 0
        var placement = Placement.local
        /// Whether it has a column `organization_id`.
        var hasOrganization = true
        /// Primary keys and unique indexes without `organization_id`.
        var keysWithoutOrganization: [String] = []
        var triggers: [String] = []
        var partitions: [Part] = []
        /// Its partitions that have partitions themselves.
        var dividedPartitions: [String] = []
        /// The relations that one shard of it and its partitions has: tables, indexes and what lies aside.
        var relationsPerShard = 4

        /// The table and its partitions.
        var parts: [Part] {
            [Part(name: name, isProtected: isProtected, localBytes: localBytes)] + partitions
        }
    }

    struct ForeignKey: Sendable, Equatable {
        var name: String
        var table: String
        var referenced: String
        /// As it is written after ADD CONSTRAINT.
        var definition: String
        /// Whether `organization_id` of one side refers to that of the other.
        var joinsOrganizations = true
    }

    /// In order of their names.
    var tables: [Table]
    var foreignKeys: [ForeignKey]

    /// Where other facts differ in what must not be lost: places, partitions, protection and foreign keys.
    func differences(from other: InstallationFacts) -> [String] {
        func promises(_ facts: InstallationFacts) -> [String: String] {
            let tables = facts.tables.map { table in
                let parts = table.parts.map { "\($0.name) \($0.isProtected)" }.joined(separator: ", ")
                return (table.name, "\(table.placement), protected: \(parts)")
            }
            let keys = facts.foreignKeys.map { ("\($0.table) key \($0.name)", $0.definition) }
            return Dictionary(tables + keys) { first, _ in first }
        }
        let (mine, others) = (promises(self), promises(other))
        return Set(mine.keys).union(others.keys).filter { mine[$0] != others[$0] }.sorted()
    }
}

/// What the server and its workers say about themselves.
struct ClusterFacts: Sendable, Equatable {
    /// A worker's answer to `run_command_on_workers`.
    struct Worker: Sendable, Equatable {
        var address: String
        var walLevel = "logical"
        var preparedTransactionsMax = 200
        var connectionsMax = 100
        var locksPerTransactionMax = 64
        /// Those of the two roles that may not sign in there.
        var rolesWithoutLogin: [String] = []
        /// Settings by which values of statements come into its log.
        var loggingSettings: [String] = []
    }

    /// The version of the extension in this database; `nil` when there is none.
    var extensionVersion: String?
    /// Whether the server could make the extension.
    var isAvailable = true
    /// Whether its library was loaded when the server started.
    var isPreloaded = true
    var connectionsMax = 100
    var shardCount = 32
    var workers: [Worker] = []
    /// Workers that did not answer.
    var silentWorkers: [String] = []
    /// The role of this connection.
    var role = "postgres"
    /// Whether that role may change all tables of Argus.
    var mayChangeTables = true
    /// Connections of the serving role to this database.
    var servingConnections = 0
}
