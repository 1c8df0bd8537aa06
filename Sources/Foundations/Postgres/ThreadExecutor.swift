// SPDX-License-Identifier: Apache-2.0

import CLibPQ
import Glibc
import Synchronization

/// Runs the jobs of one actor on a thread of its own: blocking calls never occupy the cooperative pool.
final class ThreadExecutor: SerialExecutor {
    private let inbox: JobInbox

    /// Starts the thread; fails when the process is out of threads or descriptors.
    init(name: String) throws(PostgresError) {
        let wakeUp = clibpq_eventfd()
        guard wakeUp >= 0 else {
            throw PostgresError(.connectionFailed, "The process is out of file descriptors.")
        }
        let inbox = JobInbox(wakeUp: wakeUp)
        self.inbox = inbox
        let isStarted = DetachedThread.start(name: name) { inbox.run() }
        guard isStarted else {
            _ = Glibc.close(wakeUp)
            throw PostgresError(.connectionFailed, "The process is out of threads.")
        }
    }

    deinit {
        inbox.stop()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        inbox.put(UnownedJob(job), for: self)
    }
}

/// The jobs waiting for one thread, and the descriptor that wakes it.
private final class JobInbox: Sendable {
    /// The executor is retained with its job: the job may release the actor that owned it.
    private struct Entry {
        let job: UnownedJob
        let executor: ThreadExecutor
    }

    private struct State {
        var entries: [Entry] = []
        var isStopped = false
    }

    private let state = Mutex(State())
    private let wakeUp: Int32

    init(wakeUp: Int32) {
        self.wakeUp = wakeUp
    }

    func put(_ job: UnownedJob, for executor: ThreadExecutor) {
        state.withLock { state in
            state.entries.append(Entry(job: job, executor: executor))
            if state.entries.count == 1 { signal() }
        }
    }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            signal()
        }
    }

    /// Runs jobs until stopped; owns the descriptor.
    func run() {
        while true {
            var count: UInt64 = 0
            _ = Glibc.read(wakeUp, &count, MemoryLayout<UInt64>.size)
            while let entries = takeAll() {
                for entry in entries {
                    entry.job.runSynchronously(on: entry.executor.asUnownedSerialExecutor())
                }
            }
            if state.withLock({ $0.isStopped }) { break }
        }
        _ = Glibc.close(wakeUp)
    }

    private func takeAll() -> [Entry]? {
        state.withLock { state in
            guard !state.entries.isEmpty else { return nil }
            let entries = state.entries
            state.entries = []
            return entries
        }
    }

    // Only under the lock: the thread closes the descriptor once it has seen the flag, and the job that was
    // just put may be the one that releases the executor.
    private func signal() {
        var one: UInt64 = 1
        _ = Glibc.write(wakeUp, &one, MemoryLayout<UInt64>.size)
    }
}
