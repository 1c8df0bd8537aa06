// SPDX-License-Identifier: Apache-2.0

/// Why an installation cannot be distributed now, and what to do about it.
public enum DistributionObstacle: Error, Equatable, CustomStringConvertible {
    case extensionUnavailable
    case libraryNotLoaded
    case extensionMissing
    case versionTooOld(String)
    case noWorkers
    case workerSilent(String)
    case workerSetting(worker: String, setting: String, now: String, needed: String)
    case workerRole(worker: String, role: String)
    case roleTooWeak(String)
    case argusRuns(connections: Int)
    case keyWithoutOrganization(table: String, key: String)
    case keyBetweenTables(key: String, from: String, to: String)
    case trigger(table: String, trigger: String)
    case dividedPartition(String)

    public var description: String {
        switch self {
        case .extensionUnavailable:
            "This PostgreSQL has no Citus, so there is nothing to distribute over. Install Citus 11.2 or "
                + "later on this server and on its workers."
        case .libraryNotLoaded:
            "Citus is installed but not loaded. Put citus first into shared_preload_libraries and restart."
        case .extensionMissing:
            "This database has no Citus. Run CREATE EXTENSION citus in it, here and on every worker."
        case .versionTooOld(let version):
            "Citus \(version) is too old: 11.2 or later is needed."
        case .noWorkers:
            "There are no active workers. Add them with citus_add_node(host, port)."
        case .workerSilent(let worker):
            "Worker \(worker) did not answer: look whether it runs and lets this server in."
        case .workerSetting(let worker, let setting, let now, let needed):
            "Worker \(worker) has \(setting) = \(now); set it to \(needed) and restart it."
        case .workerRole(let worker, let role):
            "On worker \(worker) the role \(role) does not exist or may not sign in. Run there: CREATE or "
                + "ALTER ROLE \(role) LOGIN, and let only the other nodes sign in as it (pg_hba.conf)."
        case .roleTooWeak(let role):
            "DB_MIGRATION_DSN signs in as \(role), which is neither a superuser nor a member of the owner of "
                + "all tables of Argus."
        case .argusRuns(let connections):
            "argus_app has \(connections) connections to this database. Stop every Argus first."
        case .keyWithoutOrganization(let table, let key):
            "\(table) has the key \(key) without organization_id, which cannot hold over several workers."
        case .keyBetweenTables(let key, let from, let to):
            "The foreign key \(key) from \(from) to \(to) cannot hold over several workers."
        case .trigger(let table, let trigger):
            "\(table) has the trigger \(trigger), which distributed tables cannot have. Drop it."
        case .dividedPartition(let partition):
            "\(partition) is a partition with partitions, which distributed tables cannot have."
        }
    }
}
