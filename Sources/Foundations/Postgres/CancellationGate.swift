// SPDX-License-Identifier: Apache-2.0

import CLibPQ
import Glibc
import Synchronization

/// Lets other threads cancel the statement that is running on a connection, and never a later one.
///
/// A request is sent under the lock, and a statement ends under the lock: so an end waits for the request.
final class CancellationGate: Sendable {
    private struct State: ~Copyable {
        var running: UInt64?
        var isShut = false
        var target: CancelTarget?
    }

    private let state = Mutex(State())

    /// Opens the gate for a connection; the gate frees the handle.
    func attach(_ connection: OpaquePointer) {
        // Made for use from any thread.
        nonisolated(unsafe) let handle = PQgetCancel(connection)
        let socket = PQsocket(connection)
        state.withLock { $0.target = CancelTarget(handle: handle, socket: socket) }
    }

    /// Frees the handle; later cancellations do nothing.
    func detach() {
        state.withLock { state in
            state.running = nil
            state.target = nil
        }
    }

    /// Lets a statement start; false once the gate is shut.
    func begin(_ statement: UInt64) -> Bool {
        state.withLock { state in
            guard !state.isShut else { return false }
            state.running = statement
            return true
        }
    }

    func end() {
        state.withLock { $0.running = nil }
    }

    /// Asks the server, from a thread of its own, to cancel a statement, until the statement has ended.
    func cancel(_ statement: UInt64) {
        guard isRunning(statement) else { return }
        // Out of threads, the statement runs to its end; its timeout still bounds it.
        _ = DetachedThread.start(name: "pg-cancel") { self.cancelRepeatedly(statement) }
    }

    /// Lets no more statements start, and asks the server to cancel the one that is running.
    func shut() {
        let running = state.withLock { state in
            state.isShut = true
            return state.running
        }
        if let running { cancel(running) }
    }

    /// Breaks the connection: a statement that waits for its server fails, and later ones do too.
    func sever() {
        state.withLock { $0.target?.sever() }
    }

    /// A request that overtakes its statement is ignored by the backend, hence the repetition.
    private func cancelRepeatedly(_ statement: UInt64) {
        var waitMilliseconds = PostgresLimits.cancelRetryMilliseconds
        var waitedMilliseconds = 0
        while requestCancel(statement, severs: waitedMilliseconds >= PostgresLimits.cancelGraceMilliseconds) {
            usleep(UInt32(waitMilliseconds) * 1_000)
            waitedMilliseconds += waitMilliseconds
            waitMilliseconds = min(waitMilliseconds * 2, PostgresLimits.cancelRetryMillisecondsMax)
        }
    }

    /// Whether the statement was still running.
    private func requestCancel(_ statement: UInt64, severs: Bool) -> Bool {
        state.withLock { state in
            guard state.running == statement else { return false }
            if severs {
                state.target?.sever()
            } else {
                state.target?.request()
            }
            return true
        }
    }

    private func isRunning(_ statement: UInt64) -> Bool {
        state.withLock { $0.running == statement }
    }
}

/// Where a cancel request for one connection goes.
private struct CancelTarget: ~Copyable, Sendable {
    // A cancel handle is made for use from any thread.
    private nonisolated(unsafe) let handle: OpaquePointer?
    private let socket: Int32

    init(handle: OpaquePointer?, socket: Int32) {
        self.handle = handle
        self.socket = socket
    }

    deinit {
        if let handle { PQfreeCancel(handle) }
    }

    /// Blocks until the server has taken the request; a failure is repaired by the next repetition.
    func request() {
        guard let handle else { return }
        var reason = [CChar](repeating: 0, count: 256)
        _ = PQcancel(handle, &reason, Int32(reason.count))
    }

    /// Makes the thread that waits for the server see a broken connection.
    func sever() {
        _ = Glibc.shutdown(socket, Int32(SHUT_RDWR))
    }
}
