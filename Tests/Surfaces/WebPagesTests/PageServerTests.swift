// SPDX-License-Identifier: Apache-2.0
import Assets
import Contracts
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import WebPages

struct PageServerTests {
    private let server = PageServer(
        AssetArchive(files: [
            "web/dist/index.html": Array("<!doctype html>".utf8),
            "web/dist/index.html.gz": [0x1F, 0x8B, 1],
            "web/dist/assets/main-ABC.js": Array("let a".utf8),
            "web/dist/favicon.svg": Array("<svg/>".utf8),
            "openapi/argus.json": Array("{}".utf8),
        ]))

    private func get(_ path: String, _ headers: HTTPFields = [:]) throws -> Response {
        let head = HTTPRequest(
            method: .get, scheme: "http", authority: "argus.test", path: path, headerFields: headers)
        return try server.respond(to: Request(head: head, body: RequestBody(buffer: ByteBuffer())))
    }

    @Test(arguments: ["/", "/traces", "/traces/00ff?start=1", "/sign-in/", "/../openapi/argus.json"])
    func `answers the shell to every address of the application`(path: String) throws {
        let response = try get(path)

        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        #expect(response.headers[.cacheControl] == "no-cache")
        #expect(response.body.contentLength == 15)
    }

    @Test func `hashed files are kept for ever`() throws {
        let response = try get("/assets/main-ABC.js")

        #expect(response.headers[.cacheControl] == "public, max-age=31536000, immutable")
        #expect(response.headers[.contentType] == "text/javascript; charset=utf-8")
        #expect(try get("/favicon.svg").headers[.cacheControl] == "no-cache")
    }

    @Test func `a missing asset is not found`() {
        let problem = #expect(throws: Problem.self) { try get("/assets/main-OLD.js") }

        #expect(problem?.code == .notFound)
    }

    @Test(arguments: [
        ("gzip", true), ("br, GZIP;q=0.5", true), ("*", true), ("gzip;q=0", false), ("br", false),
        ("", false),
    ])
    func `compresses for those who can read it`(accept: String, isCompressed: Bool) throws {
        let response = try get("/", [.acceptEncoding: accept])

        #expect((response.headers[.contentEncoding] == "gzip") == isCompressed)
        #expect(response.body.contentLength == (isCompressed ? 3 : 15))
        #expect(response.headers[.vary] == "Accept-Encoding")
    }

    @Test func `answers 304 to those who have it`() throws {
        let plain = try #require(try get("/").headers[.eTag])
        let compressed = try #require(try get("/", [.acceptEncoding: "gzip"]).headers[.eTag])

        #expect(plain != compressed)
        #expect(try get("/", [.ifNoneMatch: "\"x\", W/\(plain)"]).status == .notModified)
        #expect(try get("/", [.ifNoneMatch: compressed]).status == .ok)
        #expect(try get("/", [.ifNoneMatch: compressed, .acceptEncoding: "gzip"]).body.contentLength == 0)
    }

    @Test func `allows nothing inline and nothing from elsewhere`() throws {
        for path in ["/", "/assets/main-ABC.js", "/favicon.svg"] {
            let policy = try #require(try get(path).headers[.contentSecurityPolicy])

            #expect(policy.hasPrefix("default-src 'none'; script-src 'self';"))
            #expect(!policy.contains("unsafe"))
            #expect(policy.contains("frame-ancestors 'none'"))
        }
    }

    @Test func `says how to build the pages when there are none`() throws {
        let server = PageServer(AssetArchive(files: [:]))
        let head = HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/")
        let response = try server.respond(to: Request(head: head, body: RequestBody(buffer: ByteBuffer())))

        #expect(response.status == .serviceUnavailable)
        #expect(response.headers[.contentType] == "text/plain; charset=utf-8")
    }

    @Test func `stands behind every other route`() throws {
        let router = Router()
        router.get("/healthz") { _, _ in "alive" }
        router.post("/v1/traces") { _, _ in "taken" }
        server.add(to: router)

        #expect(throws: Never.self) { try router.validate() }
        #expect(
            Set(router.routes.map(\.description)).isSuperset(of: ["GET /**", "HEAD /**", "GET /healthz"]))
    }
}
