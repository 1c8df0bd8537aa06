// SPDX-License-Identifier: Apache-2.0

import Synchronization

extension PostgresPool {
    /// Closes idle connections that are too old, and asks long idle ones whether their server is there.
    func maintain() async {
        let (expired, unchecked) = contents.withLock { contents in
            let expired = contents.state.removeExpired(now: .now)
                .compactMap { contents.connections.removeValue(forKey: $0) }
            let unchecked = contents.state.takeUnchecked(now: .now)
                .compactMap { id in contents.connections[id].map { Leased(id: id, connection: $0) } }
            return (expired, unchecked)
        }
        for connection in expired { await connection.close() }
        for leased in unchecked {
            _ = await leased.connection.isAlive()
            await release(leased)
        }
    }

    /// Waits until every lease has ended, or until waiting longer would hold up the shutdown.
    func waitUntilDrained() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                // Cancelled as soon as the pool is drained.
                _ = try? await Task.sleep(for: .seconds(PostgresLimits.poolDrainSeconds))
                self.stopDraining()
            }
            await withCheckedContinuation { continuation in
                contents.withLock { contents in
                    contents.awaitDrain(continuation)
                }
            }
            group.cancelAll()
        }
    }

    private func stopDraining() {
        contents.withLock { contents in
            contents.endDrain()
        }
    }
}
