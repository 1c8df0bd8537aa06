// SPDX-License-Identifier: Apache-2.0
import CSpawn
import Glibc

/// Starts programs whose output goes to a file.
enum ChildProcess {
    /// Starts a program in a session of its own, so that a Ctrl-C at the terminal is not meant for it;
    /// answers its id.
    static func start(_ command: [String], log: String) throws(PrivatePostgresError) -> pid_t {
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [
            strdup("LC_ALL=C.UTF-8"), strdup("PATH=/usr/bin:/bin"), nil,
        ]
        defer { for pointer in arguments + environment { free(pointer) } }
        var process: pid_t = 0
        let status = argus_spawn(&arguments, &environment, log, &process)
        guard status == 0 else { throw .io("Cannot start \(command[0])", errno: status) }
        return process
    }

    /// Whether the process still runs; collects it when it was a child and has ended.
    static func isRunning(_ process: pid_t) -> Bool {
        var status: Int32 = 0
        if waitpid(process, &status, WNOHANG) == process { return false }
        return kill(process, 0) == 0 || errno == EPERM
    }

    /// The user a process runs as; `nil` when there is no such process.
    static func owner(of process: pid_t) -> uid_t? {
        var status = stat()
        return stat("/proc/\(process)", &status) == 0 ? status.st_uid : nil
    }

    /// The exit status of a child that ends within the limit; `nil` when it does not.
    static func wait(for process: pid_t, secondsMax: Int) async -> Int32? {
        for _ in 0..<(secondsMax * 20) {
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process { return status }
            // A cancelled task still waits, only without the pause.
            try? await Task.sleep(for: .milliseconds(50))
        }
        return nil
    }
}
