// SPDX-License-Identifier: Apache-2.0

import CLibPQ

/// Where a connection stands between statements.
public enum PostgresTransactionStatus: Sendable, Hashable {
    /// Outside of a transaction.
    case idle
    /// A statement is under way.
    case active
    /// Inside a transaction.
    case inTransaction
    /// Inside a transaction that failed and accepts only ROLLBACK.
    case inFailedTransaction
    /// The connection is closed or lost.
    case unknown

    init(_ status: PGTransactionStatusType) {
        switch status {
        case PQTRANS_IDLE: self = .idle
        case PQTRANS_ACTIVE: self = .active
        case PQTRANS_INTRANS: self = .inTransaction
        case PQTRANS_INERROR: self = .inFailedTransaction
        default: self = .unknown
        }
    }
}
