// SPDX-License-Identifier: Apache-2.0
import Logging
import ServiceLifecycle

/// Makes the partitions of coming days, every hour.
struct PartitionKeeper: Service {
    let storehouse: Storehouse
    let logger: Logger

    func run() async throws {
        // What ends the loop is shutdown alone; a failed round is logged, and the next one repeats it.
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: .seconds(3_600))
                do { try await storehouse.maintainPartitions() } catch {
                    logger.warning("Partitions could not be made.", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}
