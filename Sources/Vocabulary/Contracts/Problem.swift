// SPDX-License-Identifier: Apache-2.0

/// What a caller sees when a request fails.
public struct Problem: Error, Sendable {
    /// Decides status and retry on every surface. Closed: a new kind needs a decision record.
    public enum Kind: String, Sendable, CaseIterable {
        case invalid, unauthenticated, forbidden, notFound, conflict, tooLarge, unsupported, throttled,
            timedOut
        case unavailable, `internal`

        /// Whether the same request may succeed later.
        public var isRetryable: Bool {
            switch self {
            case .throttled, .timedOut, .unavailable, .internal: true
            case .invalid, .unauthenticated, .forbidden, .notFound, .conflict, .tooLarge, .unsupported: false
            }
        }
    }

    /// One fault in the input: where (JSON pointer) and what.
    public struct Violation: Sendable, Equatable {
        public let pointer: String
        public let detail: String

        public init(pointer: String, detail: String) {
            self.pointer = pointer
            self.detail = detail
        }
    }

    public let code: ProblemCode
    /// What happened this time, and what to do next; safe to show.
    public let detail: String
    public let violations: [Violation]
    public let retryAfterSeconds: Int?
    /// Logged, never rendered.
    public let cause: (any Error)?

    public init(
        _ code: ProblemCode, _ detail: String, violations: [Violation] = [], retryAfterSeconds: Int? = nil,
        cause: (any Error)? = nil
    ) {
        self.code = code
        self.detail = detail
        self.violations = violations
        self.retryAfterSeconds = retryAfterSeconds ?? code.kind.defaultRetryAfterSeconds
        self.cause = cause
    }

    public var kind: Kind { code.kind }

    /// Input that does not match its schema, with the first `ContractsLimits.violationsMax` violations.
    public static func invalidInput(_ violations: [Violation]) -> Problem {
        let first = violations.first.map { ": \($0.pointer) \($0.detail)" } ?? ""
        return Problem(
            .invalidInput, "The request does not match its schema\(first).",
            violations: Array(violations.prefix(ContractsLimits.violationsMax)))
    }
}

/// An error that knows which problem a caller should see.
public protocol ProblemConvertible: Error {
    var problem: Problem { get }
}

extension Problem {
    /// The only place where another error becomes a problem.
    public init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let convertible as any ProblemConvertible: self = convertible.problem
        case is CancellationError:
            self.init(.cancelled, "The request was cancelled before it was answered.", cause: error)
        default:
            self.init(
                .internal, "Something went wrong here; the request id helps us find out what.", cause: error)
        }
    }
}

extension Problem.Kind {
    /// What to tell callers who may retry when nothing better is known.
    fileprivate var defaultRetryAfterSeconds: Int? {
        switch self {
        case .throttled, .unavailable: 1
        default: nil
        }
    }
}
