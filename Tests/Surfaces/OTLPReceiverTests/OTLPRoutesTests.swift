// SPDX-License-Identifier: Apache-2.0
import Compression
import Contracts
import HTTPTypes
import Hummingbird
import Ingestion
import Logging
import NIOCore
import Testing

@testable import OTLPReceiver

@Suite struct OTLPRoutesTests {
    struct HeadSource: RequestContextSource {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    }

    struct HeadContext: RequestContext {
        typealias Source = HeadSource

        var coreContext: CoreRequestContextStorage

        init(source: HeadSource) { coreContext = CoreRequestContextStorage(source: source) }
    }

    private struct Answer {
        let status: Int
        let headers: HTTPFields
        let body: String
    }

    private func send(
        _ body: [UInt8], to path: String = "/v1/logs", method: HTTPRequest.Method = .post,
        _ headers: HTTPFields = [.contentType: "application/json"], key: String? = "ingest",
        backstage: ExportHandler.Backstage = ExportHandler.Backstage()
    ) async throws -> Answer {
        let router = Router(context: HeadContext.self)
        OTLPRoutes(handler: .sample(backstage), budget: BodyBudget(bytesMax: 10_000), bodyBytesMax: 1_000)
            .add(to: router)
        var head = HTTPRequest(method: method, scheme: nil, authority: nil, path: path, headerFields: headers)
        if let key { head.headerFields[.apiKey] = key }
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body)))
        let response = try await router.buildResponder().respond(
            to: request, context: HeadContext(source: HeadSource()))
        var text = ByteBuffer()
        try await response.body.write(Collector { text = $0 })
        return Answer(status: response.status.code, headers: response.headers, body: String(buffer: text))
    }

    /// Keeps what a response writes.
    private struct Collector: ResponseBodyWriter {
        let keep: (ByteBuffer) -> Void
        mutating func write(_ buffer: ByteBuffer) async throws { keep(buffer) }
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    @Test(arguments: ["/v1/traces", "/v1/logs", "/v1/metrics"])
    func `accepts each signal and answers in the request's type`(_ path: String) async throws {
        for type in ["application/json", "application/x-protobuf", "Application/JSON ; charset=utf-8"] {
            let answer = try await send([1], to: path, [.contentType: type])

            #expect(answer.status == 200)
            #expect(answer.headers[.contentType] == type.prefix { $0 != ";" && $0 != " " }.lowercased())
        }
    }

    @Test func `reports a partial success`() async throws {
        let backstage = ExportHandler.Backstage { _ in
            ExportOutcome(acceptedCount: 4, rejectedCount: 1, message: "one is broken")
        }

        let answer = try await send([1], backstage: backstage)

        #expect(answer.status == 200)
        #expect(
            answer.body
                == #"{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"one is broken"}}"#)
    }

    @Test(arguments: [nil, "text/plain", "application/x-protobuf2", ""])
    func `refuses another content type`(_ type: String?) async throws {
        var headers = HTTPFields()
        headers[.contentType] = type

        let answer = try await send([1], headers)

        #expect(answer.status == 415)
        #expect(answer.headers[.contentType] == "application/x-protobuf")
    }

    @Test func `refuses another content encoding`() async throws {
        let answer = try await send([1], [.contentType: "application/json", .contentEncoding: "br"])

        #expect(answer.status == 415)
        #expect(answer.body.contains("gzip"))
    }

    @Test(arguments: CompressionFormat.allCases)
    func `reads a compressed body`(_ format: CompressionFormat) async throws {
        let backstage = ExportHandler.Backstage()

        let answer = try await send(
            Compressor.compress([7, 8, 9], as: format),
            [.contentType: "application/json", .contentEncoding: format.rawValue], backstage: backstage)

        #expect(answer.status == 200)
        #expect(backstage.bodies == [[7, 8, 9]])
    }

    @Test func `refuses by the announced length before reading`() async throws {
        let answer = try await send([1], [.contentType: "application/json", .contentLength: "1001"])

        #expect(answer.status == 413)
    }

    @Test(arguments: [HTTPRequest.Method.get, .head, .put, .patch, .delete, .options])
    func `allows no other method`(_ method: HTTPRequest.Method) async throws {
        let answer = try await send([], method: method)

        #expect(answer.status == 405)
        #expect(answer.headers[.allow] == "POST")
    }

    @Test func `asks for a credential`() async throws {
        let answer = try await send([1], key: nil)

        #expect(answer.status == 401)
        #expect(answer.headers[.wwwAuthenticate] == "Bearer")
        #expect(answer.body.hasPrefix(#"{"code":16,"message":""#))
    }

    @Test func `takes a bearer token`() async throws {
        let answer = try await send(
            [1], [.contentType: "application/json", .authorization: "bearer   ingest "], key: nil)

        #expect(answer.status == 200)
    }

    @Test func `says when to come back`() async throws {
        let backstage = ExportHandler.Backstage { _ in
            throw Problem(.throttled, "The queue is full.", retryAfterSeconds: 3)
        }

        let answer = try await send([1], backstage: backstage)

        #expect(answer.status == 429)
        #expect(answer.headers[.retryAfter] == "3")
        #expect(answer.body.contains(#""retryDelay":"3s""#))
    }
}
