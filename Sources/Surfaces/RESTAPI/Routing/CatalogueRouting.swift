// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
public import Hummingbird
import NIOCore
public import Tenancy

/// Finds the principal behind a credential; throws an `unauthenticated` problem when there is none.
public typealias Authenticate = @Sendable (_ credential: String) async throws -> Principal

/// Answers the operations of the catalogue: authenticate → decide → decode → handle → answer. Addresses of
/// other parts of Argus are passed on; whatever else lies below `/api` does not exist.
public struct CatalogueRouting<Context: RequestContext>: RouterMiddleware {
    private let table: RouteTable
    private let services: RESTServices
    private let authenticate: Authenticate
    private let deadline: Duration

    /// Serves the catalogue with these services.
    public init(services: RESTServices, authenticate: @escaping Authenticate) {
        self.init(
            Catalogue.operations, services: services, deadline: .seconds(RESTLimits.handlerDeadlineSeconds),
            authenticate: authenticate)
    }

    init(
        _ operations: [any Operation], services: RESTServices, deadline: Duration,
        authenticate: @escaping Authenticate
    ) {
        table = RouteTable(operations)
        (self.services, self.deadline, self.authenticate) = (services, deadline, authenticate)
    }

    @concurrent
    public func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        let requestID = request.acceptedRequestID
        switch table.match(request.method, path) {
        case .found(let route, let parameters):
            guard let operation = route.operation as? any AnsweringOperation else {
                return try await next(request, context)
            }
            let watch = await (context as? CallerContext)?.watch()
            return try await answer(
                operation, route, parameters, request, requestID: requestID, watching: watch)
        case .methodNotAllowed where OTLPDoors.paths.contains(path):
            return try await next(request, context)
        case .methodNotAllowed(let methods):
            let allow = methods.map(\.rawValue).joined(separator: ", ")
            let problem = Problem(.methodNotAllowed, "\(path) takes \(allow).")
            var response = problem.response(instance: path, requestID: requestID)
            response.headers[.allow] = allow
            return response
        case .none:
            if path == "/api" || path.hasPrefix("/api/") {
                throw Problem(.notFound, "There is nothing at \(path).")
            }
            return try await next(request, context)
        }
    }

    private func answer(
        _ operation: any AnsweringOperation, _ route: Route, _ parameters: [String: Substring],
        _ request: Request, requestID: String, watching watch: CallerWatch?
    ) async throws -> Response {
        let declaration = operation.declaration
        let identity = try await identify(request, for: declaration.access)
        try declaration.access.authorize(identity)
        let query = try QueryString(request.uri.query)
        try query.allowOnly(route.queryParameters)
        let input = ShapeInput(
            body: route.takesBody ? try await request.jsonBody() : nil,
            path: try Self.decode(parameters), query: query.values)
        let scope = RequestScope(
            requestID: requestID, operation: declaration.id, identity: identity, host: request.hostName,
            query: query.values, services: services)
        let answer = try await withDeadline(deadline, watching: watch) {
            try await operation.respond(to: input, in: scope)
        }
        return Self.response(answer, to: request, query)
    }

    private func identify(_ request: Request, for access: Access) async throws -> Principal? {
        guard access != .anyone, let credential = request.credential else { return nil }
        return try await authenticate(credential)
    }

    private static func decode(_ parameters: [String: Substring]) throws(Problem) -> [String: String] {
        var decoded: [String: String] = [:]
        for (name, text) in parameters {
            guard let value = PercentEncoding.decode(text, plusIsSpace: false) else {
                throw .mistyped("/\(name)", "percent-encoded UTF-8")
            }
            decoded[name] = value
        }
        return decoded
    }

    private static func response(_ answer: Answer, to request: Request, _ query: QueryString) -> Response {
        guard let body = answer.body else { return Response(status: answer.status) }
        var headers: HTTPFields = [.contentType: "application/json"]
        if let cursor = answer.nextCursor {
            headers[.link] = "<\(request.uri.path)?\(query.replacing("cursor", with: cursor))>; rel=\"next\""
        }
        return Response(
            status: answer.status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
