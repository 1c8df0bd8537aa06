// SPDX-License-Identifier: Apache-2.0
import Contracts
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
import Tenancy

@testable import RESTAPI

/// The REST door without a socket: requests go through the real router.
struct RESTDoor: Sendable {
    private let responder: RouterResponder<DoorContext>

    /// A door that knows the credentials `reader`, `ingester` and `nobody` (which has no permission).
    init(_ operations: [any Operation] = Catalogue.operations, deadline: Duration = .seconds(5)) throws {
        let router = Router(context: DoorContext.self)
        router.add(middleware: RequestFrame())
        router.add(
            middleware: CatalogueRouting(operations, services: try .unreachable, deadline: deadline) {
                credential in
                guard let principal = Self.principals[credential] else {
                    throw Problem(.unauthenticated, "No such credential.")
                }
                return principal
            })
        router.get("/elsewhere") { _, _ in "elsewhere" }
        router.get("/v1/logs") { _, _ in "receiver" }
        responder = router.buildResponder()
    }

    static let organization = OrganizationID(UUID())
    private static let principals: [String: Principal] = [
        "reader": principal([.read]), "ingester": principal([.ingest]), "nobody": principal([]),
    ]

    private static func principal(_ scopes: [KeyScope]) -> Principal {
        Principal(organization: organization, caller: .apiKey(id: UUID(), scopes: scopes))
    }

    /// Sends one request and collects the answer.
    func send(
        _ method: HTTPRequest.Method, _ path: String, as credential: String? = nil, headers: HTTPFields = [:],
        body: String = ""
    ) async throws -> Reply {
        var head = HTTPRequest(method: method, scheme: "http", authority: "argus.test:8080", path: path)
        head.headerFields = headers
        if let credential { head.headerFields[.authorization] = "Bearer \(credential)" }
        if !body.isEmpty, headers[.contentType] == nil {
            head.headerFields[.contentType] = "application/json"
        }
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body)))
        let context = DoorContext(
            source: DoorSource(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        let response = try await responder.respond(to: request, context: context)
        let sink = Sink()
        try await response.body.write(BodyWriter(sink: sink))
        return Reply(
            status: response.status.code, headers: response.headers, body: sink.bytes.withLock { $0 })
    }
}

/// An answer with its body in memory.
struct Reply: Sendable {
    let status: Int
    let headers: HTTPFields
    let body: [UInt8]

    /// The body as JSON.
    var json: JSON { get throws { try JSON(parsing: body) } }

    /// The code of the problem in the body.
    var code: String? {
        guard case .string(let code)? = try? json["code"] else { return nil }
        return code
    }

    /// The pointers of the problem's violations.
    var pointers: [String] {
        guard case .array(let errors)? = try? json["errors"] else { return [] }
        return errors.compactMap { error in
            if case .string(let pointer)? = error["pointer"] { pointer } else { nil }
        }
    }

    subscript(name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}

private final class Sink: Sendable {
    let bytes = Mutex<[UInt8]>([])
}

private struct BodyWriter: ResponseBodyWriter {
    let sink: Sink

    func write(_ buffer: ByteBuffer) async throws { sink.bytes.withLock { $0 += buffer.readableBytesView } }
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

private struct DoorSource: RequestContextSource {
    let logger: Logger
}

private struct DoorContext: RequestContext {
    typealias Source = DoorSource

    var coreContext: CoreRequestContextStorage

    init(source: DoorSource) { coreContext = CoreRequestContextStorage(source: source) }
}
