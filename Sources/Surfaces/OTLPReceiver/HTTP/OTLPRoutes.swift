// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
public import Hummingbird
import NIOCore
import OTLPCodec
import Telemetry
import Tenancy

/// OTLP over HTTP: `POST /v1/traces`, `/v1/logs` and `/v1/metrics`, on any router.
public struct OTLPRoutes: Sendable {
    private let handler: ExportHandler
    private let budget: BodyBudget
    private let bodyBytesMax: Int

    public init(handler: ExportHandler, budget: BodyBudget, bodyBytesMax: Int) {
        self.handler = handler
        self.budget = budget
        self.bodyBytesMax = bodyBytesMax
    }

    /// Adds the three doors; any method but POST is answered 405.
    public func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        for signal in Signal.allCases {
            let path = RouterPath(stringLiteral: "/v1/\(signal.name)")
            router.on(path, method: .post) { request, _ in await respond(to: request, signal) }
            for method: HTTPRequest.Method in Self.otherMethods {
                router.on(path, method: method) { request, _ in refuseMethod(request) }
            }
        }
    }

    /// The router knows no "any method"; what is not listed here is not found.
    private static let otherMethods: [HTTPRequest.Method] =
        [
            .get, .head, .put, .patch, .delete, .options, .trace, .connect,
        ] + [HTTPRequest.Method("QUERY")].compactMap { $0 }

    private func respond(to request: Request, _ signal: Signal) async -> Response {
        let door = ReceiverCounters.Door(.http, signal)
        let encoding = ExportMediaType.encoding(contentType: request.headers[.contentType])
        guard let encoding else {
            handler.counters.record(door) { $0.requests += 1 }
            return answer(handler.refuse(door, unsupportedType(request)), as: .protobuf)
        }
        do throws(Problem) {
            let response = try await handler.export(door, encoding: encoding) {
                try ExportCredential.find(
                    authorization: request.headers[.authorization], apiKey: request.headers[.apiKey])
            } body: { organization in
                try await collectBody(of: request, for: organization)
            }
            return answer(.ok, encoding == .json ? response.json() : response.protobuf(), as: encoding)
        } catch {
            return answer(error, as: encoding)
        }
    }

    private func collectBody(
        of request: Request, for organization: OrganizationID
    ) async throws -> ExportBody {
        let format = try ExportMediaType.compression(contentEncoding: request.headers[.contentEncoding])
        let length = request.headers[.contentLength].flatMap { Int($0) }
        if let length, length > bodyBytesMax { throw BodyCollector.tooLarge(bodyBytesMax) }
        let (body, bytesMax, reservation) = (
            request.body, bodyBytesMax, budget.reservation(for: organization)
        )
        return try await ReadDeadline.within(seconds: OTLPReceiverLimits.bodyReadSecondsMax) {
            var collector = BodyCollector(
                format, bytesMax: bytesMax, expected: length ?? 0, reservation: reservation)
            for try await piece in body { try collector.append(piece) }
            return try collector.finish()
        }
    }

    private func unsupportedType(_ request: Request) -> Problem {
        let type = request.headers[.contentType].map { "The content type `\($0.shown)` is not supported" }
        return Problem(
            .unsupportedMediaType,
            "\(type ?? "The request names no content type"); use application/x-protobuf or application/json.")
    }

    private func refuseMethod(_ request: Request) -> Response {
        let problem = Problem(
            .methodNotAllowed, "Telemetry is sent here by POST, not \(request.method.rawValue.shown).")
        let encoding = ExportMediaType.encoding(contentType: request.headers[.contentType]) ?? .protobuf
        var response = answer(problem, as: encoding)
        response.headers[.allow] = "POST"
        return response
    }

    private func answer(_ problem: Problem, as encoding: OTLPEncoding) -> Response {
        var response = answer(
            problem.otlpHTTPStatus,
            encoding == .json ? problem.rpcStatus.json() : problem.rpcStatus.protobuf(),
            as: encoding)
        if problem.kind.isRetryable, let seconds = problem.retryAfterSeconds {
            response.headers[.retryAfter] = String(seconds)
        }
        if problem.kind == .unauthenticated { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }

    private func answer(_ status: HTTPResponse.Status, _ body: [UInt8], as encoding: OTLPEncoding) -> Response
    {
        Response(
            status: status, headers: [.contentType: ExportMediaType.name(encoding)],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}

extension HTTPField.Name {
    /// Where an API key may stand instead of in `Authorization`.
    static let apiKey = HTTPField.Name("x-api-key")!
}
