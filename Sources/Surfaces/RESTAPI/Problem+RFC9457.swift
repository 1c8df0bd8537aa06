// SPDX-License-Identifier: Apache-2.0
public import Contracts
import HTTPTypes
public import Hummingbird
import NIOCore

/// How a problem looks over HTTP (RFC 9457): the only place that knows.
extension Problem {
    static let contentType = "application/problem+json"

    /// The status of a kind of problem.
    var status: HTTPResponse.Status {
        switch kind {
        case .invalid: .badRequest
        case .unauthenticated: .unauthorized
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .conflict: .conflict
        case .tooLarge: .contentTooLarge
        case .unsupported: code == .methodNotAllowed ? .methodNotAllowed : .unsupportedMediaType
        case .throttled: .tooManyRequests
        case .timedOut: .gatewayTimeout
        case .unavailable: .serviceUnavailable
        case .internal: .internalServerError
        }
    }

    /// The complete answer.
    func response(instance: String, requestID: String) -> Response {
        var headers: HTTPFields = [.contentType: Self.contentType]
        if kind == .unauthenticated { headers[.wwwAuthenticate] = #"Bearer realm="argus""# }
        if let seconds = retryAfterSeconds { headers[.retryAfter] = String(seconds) }
        let body = body(instance: instance, requestID: requestID)
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    private func body(instance: String, requestID: String) -> [UInt8] {
        var writer = JSONWriter()
        ProblemDocument(problem: self, instance: instance, requestID: requestID).write(to: &writer)
        return writer.bytes
    }
}

/// The body of every failure.
struct ProblemDocument: Shaped {
    var problem: Problem
    var instance: String
    var requestID: String

    static let shape = Shape(
        answering: "Problem",
        Field(
            "type", { "/problems/\($0.problem.code.name)" },
            summary: "Stable identifier of the kind of failure."),
        Field("title", \ProblemDocument.problem.code.title, summary: "The same for every occurrence."),
        Field("status", { $0.problem.status.code }, summary: "The HTTP status."),
        Field("detail", \.problem.detail, summary: "What happened this time."),
        Field("instance", \.instance, summary: "The path of the request."),
        Field("code", \.problem.code.name, summary: "The last part of `type`."),
        Field("request_id", \.requestID, summary: "Names this request in the log."),
        Field("errors", \.violations, omitsNull: true, summary: "What is wrong with the input, all at once."))

    var violations: [Problem.Violation]? { problem.violations.isEmpty ? nil : problem.violations }
}

extension Problem.Violation: Shaped {
    public static let shape = Shape(
        answering: "Violation",
        Field(
            "pointer", \Problem.Violation.pointer,
            summary: "JSON pointer to the member, or `/` and the parameter."),
        Field("detail", \.detail, summary: "What is wrong with it."))
}

/// What Hummingbird throws by itself, as the problem that callers know.
extension HTTPError: ProblemConvertible {
    public var problem: Problem {
        switch status {
        case .notFound: Problem(.notFound, "There is nothing at this address.")
        case .contentTooLarge: Problem(.tooLarge, "The body is too large.")
        case .unsupportedMediaType: Problem(.unsupportedMediaType, "The content type is not supported.")
        case .methodNotAllowed: Problem(.methodNotAllowed, "The method is not allowed here.")
        default:
            status.kind == .clientError
                ? Problem(.invalidInput, "The request cannot be understood.")
                : Problem(
                    .internal, "Something went wrong here; the request id helps us find out what.",
                    cause: self)
        }
    }
}
