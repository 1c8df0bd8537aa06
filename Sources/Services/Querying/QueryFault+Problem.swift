// SPDX-License-Identifier: Apache-2.0
public import Contracts
public import QueryEngine

extension QueryFault: ProblemConvertible {
    /// What a caller sees of a query that cannot be answered.
    public var problem: Problem {
        switch self {
        case .tooLarge(let tooLarge): Problem(.rangeTooLarge, tooLarge.advice)
        case .invalidCursor: Problem(.invalidCursor, "The cursor is not one that this list gave out.")
        case .unanswerable(let reason): Problem(.invalidInput, reason)
        case .cancelled:
            Problem(.cancelled, "The request was cancelled before it was answered.", cause: self)
        case .malformed:
            Problem(
                .internal, "Stored telemetry cannot be read; the request id helps us find out why.",
                cause: self)
        }
    }
}
