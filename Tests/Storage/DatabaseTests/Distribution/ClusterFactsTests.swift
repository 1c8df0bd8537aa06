// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import Database

@Suite struct ClusterFactsTests {
    typealias Worker = ClusterFacts.Worker

    private let ready = ClusterFacts(
        extensionVersion: "13.2-1", workers: [Worker(address: "a:5432"), Worker(address: "b:5432")])

    private func obstacles(_ change: (inout ClusterFacts) -> Void) -> [DistributionObstacle] {
        var facts = ready
        change(&facts)
        return facts.obstacles(moving: [InstallationFacts.Table(name: "argus.blocks")])
    }

    @Test func `a cluster that is ready has nothing in the way`() {
        #expect(obstacles { _ in } == [])
        #expect(ready.warnings == [])
    }

    @Test func `without Citus that is all there is to say`() {
        #expect(
            obstacles {
                $0 = ClusterFacts(isAvailable: false, isPreloaded: false, mayChangeTables: false)
            } == [.extensionUnavailable])
        #expect(obstacles { $0 = ClusterFacts(isPreloaded: false) } == [.libraryNotLoaded])
        #expect(obstacles { $0.extensionVersion = nil } == [.extensionMissing])
        #expect(obstacles { $0.isPreloaded = false } == [.libraryNotLoaded])
    }

    @Test func `each thing in the way is named`() {
        #expect(obstacles { $0.extensionVersion = "10.2-4" } == [.versionTooOld("10.2-4")])
        #expect(obstacles { $0.extensionVersion = "11.1-1" } == [.versionTooOld("11.1-1")])
        #expect(obstacles { $0.extensionVersion = "11.2-1" } == [])
        #expect(obstacles { $0.extensionVersion = "12.0-1" } == [])
        #expect(
            obstacles {
                $0.mayChangeTables = false
                $0.role = "me"
            } == [.roleTooWeak("me")])
        #expect(obstacles { $0.servingConnections = 3 } == [.argusRuns(connections: 3)])
        #expect(obstacles { $0.workers = [] } == [.noWorkers])
        #expect(obstacles { $0.silentWorkers = ["c:5432"] } == [.workerSilent("c:5432")])
        #expect(
            obstacles { $0.workers[1].rolesWithoutLogin = ["argus_owner"] }
                == [.workerRole(worker: "b:5432", role: "argus_owner")])
    }

    @Test func `a worker's settings must do`() {
        func settings(_ change: (inout Worker) -> Void) -> [String] {
            obstacles { change(&$0.workers[0]) }.map { obstacle in
                if case .workerSetting("a:5432", let setting, _, _) = obstacle { setting } else { "?" }
            }
        }

        #expect(settings { $0.walLevel = "replica" } == ["wal_level"])
        #expect(settings { $0.preparedTransactionsMax = 0 } == ["max_prepared_transactions"])
        #expect(settings { $0.connectionsMax = 99 } == ["max_connections"])
    }

    @Test func `the shards of many partitions need locks`() {
        var table = InstallationFacts.Table(name: "argus.blocks")
        // Two partitions for each of 30 days, six relations each, 32 shards on two workers.
        table.relationsPerShard = 360

        #expect(ready.obstacles(moving: []) == [])
        let few = ClusterFacts(
            extensionVersion: "13.2-1",
            workers: [
                Worker(address: "a:5432", preparedTransactionsMax: 1, locksPerTransactionMax: 64),
                Worker(address: "b:5432", preparedTransactionsMax: 1, locksPerTransactionMax: 128),
            ])
        #expect(
            few.obstacles(moving: [table]) == [
                .workerSetting(
                    worker: "a:5432", setting: "max_locks_per_transaction", now: "64", needed: "at least 86")
            ])
    }

    @Test func `a worker's answer is taken apart`() {
        #expect(
            Worker(address: "a", answer: "logical|200|100|64")
                == Worker(address: "a", walLevel: "logical", preparedTransactionsMax: 200))
        let full = Worker(
            address: "a", answer: "replica|0|90|128|argus_owner,argus_app,|log_statement = all,")
        #expect(full?.rolesWithoutLogin == ["argus_owner", "argus_app"])
        #expect(full?.loggingSettings == ["log_statement = all"])
        #expect(
            Worker(address: "a", answer: "replica|0|90|128|log_statement = all,")?.rolesWithoutLogin == [])
        #expect(Worker(address: "a", answer: "ERROR: no") == nil)
    }

    @Test func `values in logs are a warning, not an obstacle`() {
        var facts = ready
        facts.workers[0].loggingSettings = ["log_statement = all"]

        #expect(facts.obstacles(moving: []) == [])
        #expect(facts.warnings.count == 1)
    }
}
