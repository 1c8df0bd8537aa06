// SPDX-License-Identifier: Apache-2.0

/// Why the private PostgreSQL cannot be used, in words for the operator.
public enum PrivatePostgresError: Error, Equatable, CustomStringConvertible {
    case programsMissing
    case versionMissing(needed: Int, directory: String)
    case noUnprivilegedUser
    case directoryInUse(String)
    case io(String, errno: Int32)
    case programFailed(String, log: String)
    case notReady(log: String)

    public var description: String {
        switch self {
        case .programsMissing:
            "No PostgreSQL 15 or newer was found. Install Debian's package postgresql, or set DB_DSN."
        case .versionMissing(let needed, let directory):
            "The data in \(directory) belong to PostgreSQL \(needed), which is not installed. Install "
                + "postgresql-\(needed), or move the directory away to begin anew."
        case .noUnprivilegedUser:
            "PostgreSQL does not run as root, and there is neither a user postgres nor nobody. "
                + "Start Argus as another "
                + "user, or set DB_DSN."
        case .directoryInUse(let directory):
            "Another Argus uses \(directory). Stop it, or choose another DATA_PATH."
        case .io(let what, let errno): "\(what): \(errorText(errno))."
        case .programFailed(let program, let log): "\(program) failed; see \(log)."
        case .notReady(let log): "PostgreSQL did not become ready; see \(log)."
        }
    }
}
