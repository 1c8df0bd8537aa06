// SPDX-License-Identifier: Apache-2.0

extension ClusterFacts {
    /// What keeps this cluster from taking the moved tables; empty when nothing does.
    func obstacles(moving tables: [InstallationFacts.Table]) -> [DistributionObstacle] {
        guard let version = extensionVersion else {
            if !isAvailable { return [.extensionUnavailable] }
            return [isPreloaded ? .extensionMissing : .libraryNotLoaded]
        }
        if !isPreloaded { return [.libraryNotLoaded] }
        var obstacles: [DistributionObstacle] = []
        let numbers = version.split { !$0.isNumber }.prefix(2).map { Int($0) ?? 0 }
        if numbers.lexicographicallyPrecedes(Self.versionMin) {
            obstacles.append(.versionTooOld(version))
        }
        if !mayChangeTables { obstacles.append(.roleTooWeak(role)) }
        if servingConnections > 0 { obstacles.append(.argusRuns(connections: servingConnections)) }
        obstacles += silentWorkers.map { .workerSilent($0) }
        if workers.isEmpty && silentWorkers.isEmpty { obstacles.append(.noWorkers) }
        return obstacles + workers.flatMap { self.obstacles(of: $0, moving: tables) }
    }

    /// What an operator should know and may decide.
    var warnings: [String] {
        workers.filter { !$0.loggingSettings.isEmpty }.map {
            "Worker \($0.address) may write values of statements into its log: "
                + "\($0.loggingSettings.joined(separator: ", "))."
        }
    }

    private func obstacles(
        of worker: Worker, moving tables: [InstallationFacts.Table]
    ) -> [DistributionObstacle] {
        var obstacles: [DistributionObstacle] = []
        func demand(_ holds: Bool, _ setting: String, _ now: String, _ needed: String) {
            if holds { return }
            obstacles.append(
                .workerSetting(worker: worker.address, setting: setting, now: now, needed: needed))
        }
        demand(worker.walLevel == "logical", "wal_level", worker.walLevel, "logical")
        demand(
            worker.preparedTransactionsMax > 0, "max_prepared_transactions",
            "\(worker.preparedTransactionsMax)", "at least \(connectionsMax)")
        demand(
            worker.connectionsMax >= connectionsMax, "max_connections", "\(worker.connectionsMax)",
            "at least \(connectionsMax), that of this server")
        // All shards are made in one transaction, which holds a lock on each of their relations.
        let relations = tables.reduce(0) { $0 + $1.relationsPerShard } * shardCount / max(1, workers.count)
        let slots = max(1, worker.connectionsMax + worker.preparedTransactionsMax)
        let locks = relations * 3 / 2 / slots + 1
        demand(
            worker.locksPerTransactionMax >= locks, "max_locks_per_transaction",
            "\(worker.locksPerTransactionMax)", "at least \(locks)")
        return obstacles
            + worker.rolesWithoutLogin.map { .workerRole(worker: worker.address, role: $0) }
    }

    /// The first version that passes the isolation of a transaction on to workers, where a snapshot has to
    /// stand.
    private static let versionMin = [11, 2]
}
