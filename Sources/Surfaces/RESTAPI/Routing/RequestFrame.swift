// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
public import Hummingbird
import Logging

/// What every request on the HTTP door gets, whoever answers it: a request id, a problem when something
/// fails, the security headers, and a line in the log. Stands first on the router.
public struct RequestFrame<Context: RequestContext>: RouterMiddleware {
    public init() {}

    @concurrent
    public func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let requestID = request.acceptedRequestID
        let start = ContinuousClock.now
        var context = context
        context.logger[metadataKey: "hb.request.id"] = .string(requestID)
        // Whoever comes next finds the id in the header, whatever was sent.
        var head = request.head
        head.headerFields[.requestID] = requestID
        var response: Response
        do { response = try await next(Request(head: head, body: request.body), context) } catch {
            let problem = Problem(error)
            Self.report(problem, on: request, to: context.logger)
            response = problem.response(instance: request.uri.path, requestID: requestID)
        }
        Self.addHeaders(to: &response, requestID: requestID)
        let duration = (ContinuousClock.now - start) / .milliseconds(1)
        context.logger.debug(
            "Answered a request.",
            metadata: [
                "method": "\(request.method)", "path": "\(request.uri.path)",
                "status": "\(response.status.code)",
                "duration_ms": "\(Int(duration))",
            ])
        return request.method == .head ? response.createHeadResponse() : response
    }

    private static func addHeaders(to response: inout Response, requestID: String) {
        response.headers[.requestID] = requestID
        let defaults: [(HTTPField.Name, String)] = [
            (.xContentTypeOptions, "nosniff"), (.referrerPolicy, "no-referrer"),
            (.crossOriginResourcePolicy, "same-origin"), (.cacheControl, "no-store"),
        ]
        for (name, value) in defaults where response.headers[name] == nil { response.headers[name] = value }
    }

    /// Callers see the request id; the log has what it stands for.
    private static func report(_ problem: Problem, on request: Request, to logger: Logger) {
        let cause = problem.cause.map { "\($0)" } ?? problem.detail
        let metadata: Logger.Metadata = [
            "method": "\(request.method)", "path": "\(request.uri.path)", "code": "\(problem.code.name)",
            "cause": "\(cause)",
        ]
        switch problem.kind {
        case _ where problem.code == .cancelled: logger.debug("A caller left.", metadata: metadata)
        case .internal: logger.error("A request failed.", metadata: metadata)
        case .unavailable, .timedOut: logger.warning("A request could not be served.", metadata: metadata)
        default: logger.debug("A request was refused.", metadata: metadata)
        }
    }
}
