// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The operating-system user PostgreSQL runs as: it refuses to run as root.
struct ServerUser {
    let userID: uid_t
    let groupID: gid_t
    /// Whether a program must be told to change to this user.
    let mustSwitch: Bool

    /// This process's user, or an unprivileged one when that is root.
    static func current() throws(PrivatePostgresError) -> ServerUser {
        guard geteuid() == 0 else {
            return ServerUser(userID: geteuid(), groupID: getegid(), mustSwitch: false)
        }
        for name in ["postgres", "nobody"] {
            if let entry = getpwnam(name) {
                return ServerUser(
                    userID: entry.pointee.pw_uid, groupID: entry.pointee.pw_gid, mustSwitch: true)
            }
        }
        throw .noUnprivilegedUser
    }

    /// The command that runs a program as this user; `setpriv` is part of util-linux.
    func command(_ program: String, _ arguments: [String]) -> [String] {
        guard mustSwitch else { return [program] + arguments }
        return ["/usr/bin/setpriv", "--reuid=\(userID)", "--regid=\(groupID)", "--clear-groups", program]
            + arguments
    }
}

/// The system's words for an error number.
func errorText(_ number: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
