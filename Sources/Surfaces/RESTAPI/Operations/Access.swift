// SPDX-License-Identifier: Apache-2.0
import Contracts
public import Tenancy

/// Who may use an operation. Declaring an operation demands one: there is no default.
public enum Access: Sendable, Equatable {
    /// No credential is looked at.
    case anyone
    /// Any valid credential.
    case authenticated
    /// A credential with this permission.
    case requires(Permission)

    /// Throws `unauthenticated` or `forbidden` unless this caller may go on.
    func authorize(_ principal: Principal?) throws(Problem) {
        if self == .anyone { return }
        guard let principal else {
            throw Problem(
                .unauthenticated, "This address needs a credential. \(ProblemCode.unauthenticated.nextStep)")
        }
        if case .requires(let permission) = self { try principal.require(permission) }
    }
}
