// SPDX-License-Identifier: Apache-2.0

import CLibPQ
import Glibc

extension LibPQSession {
    /// Opens a session within the configured time; stops early when the current task is cancelled.
    static func connect(
        _ configuration: PostgresConfiguration, gate: CancellationGate
    ) throws(PostgresError) -> LibPQSession {
        let deadline = ContinuousClock.now + configuration.connectTimeout
        let connection = start(configuration.parameters)
        guard let connection else { throw PostgresError(.connectionFailed, "libpq is out of memory.") }
        do throws(PostgresError) {
            try finishConnecting(connection, until: deadline)
        } catch {
            PQfinish(connection)
            throw error
        }
        clibpq_silence_notices(connection)
        return LibPQSession(connection, configuration: configuration, gate: gate)
    }

    private static func start(_ parameters: [(keyword: String, value: String)]) -> OpaquePointer? {
        var keywords = parameters.map { UnsafePointer(strdup($0.keyword)) }
        var values = parameters.map { UnsafePointer(strdup($0.value)) }
        defer {
            for pointer in keywords + values { free(UnsafeMutablePointer(mutating: pointer)) }
        }
        keywords.append(nil)
        values.append(nil)
        return PQconnectStartParams(keywords, values, 0)
    }

    private static func finishConnecting(
        _ connection: OpaquePointer, until deadline: ContinuousClock.Instant
    ) throws(PostgresError) {
        guard PQstatus(connection) != CONNECTION_BAD else { throw refused(connection) }
        var polling = PGRES_POLLING_WRITING
        while polling != PGRES_POLLING_OK {
            guard polling != PGRES_POLLING_FAILED else { throw refused(connection) }
            guard !Task.isCancelled else { throw .cancelled }
            guard ContinuousClock.now < deadline else {
                throw PostgresError(.connectionFailed, "The server did not answer in time.")
            }
            let events = polling == PGRES_POLLING_READING ? POLLIN : POLLOUT
            var descriptor = pollfd(fd: PQsocket(connection), events: Int16(events), revents: 0)
            if poll(&descriptor, 1, PostgresLimits.connectPollMilliseconds) > 0 {
                polling = PQconnectPoll(connection)
            }
        }
    }

    private static func refused(_ connection: OpaquePointer) -> PostgresError {
        let message = PQerrorMessage(connection).map { String(cString: $0) } ?? ""
        let line = message.split(separator: "\n").joined(separator: " ")
        return PostgresError(.connectionFailed, line.isEmpty ? "The connection was refused." : line)
    }
}
