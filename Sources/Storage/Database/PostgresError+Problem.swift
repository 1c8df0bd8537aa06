// SPDX-License-Identifier: Apache-2.0
public import Contracts
public import Postgres

extension PostgresError: ProblemConvertible {
    /// What a caller sees of a database fault: never SQL, values or names.
    public var problem: Problem {
        if sqlState == "57014" {
            return Problem(.timedOut, "The database took too long to answer.", cause: self)
        }
        switch kind {
        case .cancelled:
            return Problem(.cancelled, "The request was cancelled before it was answered.", cause: self)
        case .poolTimedOut, .poolExhausted:
            return Problem(.unavailable, "All database connections are busy.", cause: self)
        case .closed:
            return Problem(.unavailable, "Argus is shutting down.", cause: self)
        default:
            if isRetryable { return Problem(.unavailable, "The database is not available.", cause: self) }
            return Problem(
                .internal, "Something went wrong here; the request id helps us find out what.", cause: self)
        }
    }
}
