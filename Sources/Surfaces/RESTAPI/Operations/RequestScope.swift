// SPDX-License-Identifier: Apache-2.0
import Accounts
import Contracts
import Querying
import Tenancy

/// What a handler may use while it answers one request.
struct RequestScope: Sendable {
    /// The id that the caller and the log see.
    let requestID: String
    /// The operation that is being answered.
    let operation: String
    /// Who is calling; `nil` only for operations open to anyone.
    let identity: Principal?
    /// The name under which the caller reached us, without the port.
    let host: String
    /// The query parameters as sent, which bind a cursor to its filters.
    let query: [String: [String]]
    let services: RESTServices

    /// The caller of an operation that demands a credential.
    func principal() throws(Problem) -> Principal {
        guard let identity else { throw Problem(.unauthenticated, ProblemCode.unauthenticated.nextStep) }
        return identity
    }
}
