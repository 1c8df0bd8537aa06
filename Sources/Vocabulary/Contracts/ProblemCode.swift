// SPDX-License-Identifier: Apache-2.0

/// A stable, documented name of one way in which a request fails. Declared here once; `docs/problems.md`, the
/// OpenAPI document and every surface read this list.
public struct ProblemCode: Sendable, Hashable {
    /// Never reused, never renamed.
    public let name: String
    public let kind: Problem.Kind
    /// The same for every occurrence.
    public let title: String
    /// What a caller can do about it.
    public let nextStep: String

    private init(_ name: String, _ kind: Problem.Kind, _ title: String, next nextStep: String) {
        (self.name, self.kind, self.title, self.nextStep) = (name, kind, title, nextStep)
    }

    public static let invalidInput = ProblemCode(
        "invalid-input", .invalid, "Invalid input",
        next: "Correct what `errors` lists and send the request again.")
    public static let invalidJSON = ProblemCode(
        "invalid-json", .invalid, "Invalid JSON", next: "Send a well-formed JSON object.")
    public static let invalidCursor = ProblemCode(
        "invalid-cursor", .invalid, "Invalid cursor",
        next:
            "Use `next_cursor` of the previous page unchanged with the same filters, or begin without one."
    )
    public static let malformedTelemetry = ProblemCode(
        "malformed-telemetry", .invalid, "Malformed telemetry",
        next: "Send what the OTLP specification describes; the detail names the field or byte.")
    public static let unauthenticated = ProblemCode(
        "unauthenticated", .unauthenticated, "Credential missing or not valid",
        next: "Send `Authorization: Bearer <token or API key>` or `x-api-key: <API key>`.")
    public static let invalidCredentials = ProblemCode(
        "invalid-credentials", .unauthenticated, "E-mail or password wrong", next: "Check both and try again."
    )
    public static let invalidRefreshToken = ProblemCode(
        "invalid-refresh-token", .unauthenticated, "Refresh token not valid", next: "Sign in again.")
    public static let forbidden = ProblemCode(
        "forbidden", .forbidden, "Not allowed",
        next: "Use a credential that has the permission named in the detail.")
    public static let notFound = ProblemCode(
        "not-found", .notFound, "No such address", next: "See `/openapi.json` for the addresses there are.")
    public static let traceNotFound = ProblemCode(
        "trace-not-found", .notFound, "No such trace",
        next: "Check the id; the trace may be past its retention or not have arrived.")
    public static let apiKeyNotFound = ProblemCode(
        "api-key-not-found", .notFound, "No such API key", next: "List the keys to see which exist.")
    public static let erasureNotFound = ProblemCode(
        "erasure-not-found", .notFound, "No such erasure", next: "List the erasures to see which exist.")
    public static let tooManyErasures = ProblemCode(
        "too-many-erasures", .conflict, "Too many erasures",
        next: "Wait until some are completed; one erasure may name many traces, services or attributes.")
    public static let emailTaken = ProblemCode(
        "email-taken", .conflict, "E-mail address taken", next: "Sign in, or sign up with another address.")
    public static let methodNotAllowed = ProblemCode(
        "method-not-allowed", .unsupported, "Method not allowed", next: "Use one of the methods in `Allow`.")
    public static let tooLarge = ProblemCode(
        "too-large", .tooLarge, "Too large", next: "Send less at a time; the detail names the limit.")
    public static let rangeTooLarge = ProblemCode(
        "range-too-large", .invalid, "Query too large", next: "Narrow the time range or add filters.")
    public static let unsupportedMediaType = ProblemCode(
        "unsupported-media-type", .unsupported, "Unsupported content type or encoding",
        next: "Use one of the types or encodings in the detail.")
    public static let throttled = ProblemCode(
        "throttled", .throttled, "Too many requests",
        next: "Wait as long as `Retry-After` says, then try again.")
    public static let timedOut = ProblemCode(
        "timed-out", .timedOut, "Took too long", next: "Narrow the time range or add filters, then try again."
    )
    public static let unavailable = ProblemCode(
        "unavailable", .unavailable, "Not available now", next: "Try again after `Retry-After` seconds.")
    public static let cancelled = ProblemCode(
        "cancelled", .unavailable, "Cancelled", next: "Send the request again.")
    public static let `internal` = ProblemCode(
        "internal", .internal, "Internal error", next: "Report it together with the request id.")

    /// Every code, in the order of the documentation.
    public static let all = [
        invalidInput, invalidJSON, invalidCursor, malformedTelemetry, rangeTooLarge, unauthenticated,
        invalidCredentials, invalidRefreshToken, forbidden, notFound, traceNotFound, apiKeyNotFound,
        erasureNotFound, tooManyErasures, emailTaken,
        methodNotAllowed, tooLarge, unsupportedMediaType, throttled, timedOut, unavailable, cancelled,
        `internal`,
    ]
}
