// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
import Tenancy
import Testing

@testable import RESTAPI

private struct Echo: Shaped, Page {
    var name: String
    var count: Int
    var text: String?
    var nextCursor: String?

    static let shape = Shape(
        "Echo", { Echo(name: $0, count: $1, text: $2, nextCursor: $3) },
        Field("name", \Echo.name, in: .path, summary: "A name."),
        Field("count", \.count, in: .query, default: 1, .range(1...9), summary: "A count."),
        Field("text", \.text, summary: "A text."),
        Field("next_cursor", \.nextCursor, in: .query, summary: "Where to go on."))
}

private struct Fault: Error {}

struct CatalogueRoutingTests {
    private let door: RESTDoor

    init() throws {
        door = try RESTDoor(Self.operations, deadline: .milliseconds(200))
    }

    private static let operations: [any Operation] = [
        Endpoint("echo", .post, "/echo/{name}", access: .anyone, summary: "Echo.", success: .created) {
            (input: Echo, _) in input
        },
        Endpoint("find", .get, "/echo/{name}", access: .requires(.readTelemetry), summary: "Find.") {
            (_: FindEcho, scope) in
            OnboardingInformation(grpcEndpoint: scope.host, httpEndpoint: scope.operation, version: "")
        },
        Endpoint("fail", .get, "/fail", access: .anyone, summary: "Fail.") {
            (_: NoInput, _) -> NoContent in
            throw Fault()
        },
        Endpoint("rest", .get, "/rest", access: .anyone, summary: "Rest.") {
            (_: NoInput, _) -> NoContent in
            try await Task.sleep(for: .seconds(60))
            return NoContent()
        },
        Endpoint("nothing", .delete, "/nothing", access: .anyone, summary: "Nothing.") {
            (_: NoInput, _) in
            NoContent()
        },
    ]

    @Test func `answers what the handler returns`() async throws {
        let reply = try await door.send(.post, "/api/v1/echo/a%20b%2Fc?count=3", body: #"{"text":"é"}"#)

        #expect(reply.status == 201)
        #expect(reply["Content-Type"] == "application/json")
        #expect(try reply.json == ["name": "a b/c", "count": 3, "text": "é", "next_cursor": .null])
    }

    @Test func `answers no content without a body`() async throws {
        let reply = try await door.send(.delete, "/api/v1/nothing")

        #expect(reply.status == 204)
        #expect(reply.body.isEmpty)
        #expect(reply["Content-Type"] == nil)
    }

    @Test func `links to the next page with the same filters`() async throws {
        let reply = try await door.send(.post, "/api/v1/echo/a?next_cursor=x%2By&count=2", body: "{}")

        #expect(reply["Link"] == #"</api/v1/echo/a?count=2&cursor=x%2By&next_cursor=x%2By>; rel="next""#)
    }

    @Test func `takes the credential from either header`() async throws {
        for headers in [[.authorization: "bearer reader"], [.apiKey: "reader"]] as [HTTPFields] {
            let reply = try await door.send(.get, "/api/v1/echo/a", headers: headers)

            #expect(reply.status == 200)
        }
        let reply = try await door.send(.get, "/api/v1/echo/a", headers: [.authorization: "Basic reader"])

        #expect(reply.status == 401)
    }

    @Test func `answers HEAD like GET without the body`() async throws {
        let get = try await door.send(.get, "/api/v1/echo/a", as: "reader")
        let head = try await door.send(.head, "/api/v1/echo/a", as: "reader")

        #expect(head.status == 200)
        #expect(head.body.isEmpty)
        #expect(head["Content-Length"] == get["Content-Length"])
    }

    @Test(arguments: [
        "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", "json",
    ])
    func `answers 415 to other content types`(type: String) async throws {
        let reply = try await door.send(.post, "/api/v1/echo/a", headers: [.contentType: type], body: "{}")

        #expect(reply.status == 415)
        #expect(reply.code == "unsupported-media-type")
    }

    @Test func `answers 415 to compressed bodies`() async throws {
        let headers: HTTPFields = [.contentType: "application/json", .contentEncoding: "gzip"]
        let reply = try await door.send(.post, "/api/v1/echo/a", headers: headers, body: "{}")

        #expect(reply.status == 415)
    }

    @Test func `takes JSON with a charset`() async throws {
        let headers: HTTPFields = [.contentType: "Application/JSON; charset=UTF-8"]
        let reply = try await door.send(.post, "/api/v1/echo/a", headers: headers, body: "{}")

        #expect(reply.status == 201)
    }

    @Test func `answers 413 to bodies above the limit`() async throws {
        let text = String(repeating: "a", count: RESTLimits.bodyBytesMax)
        let reply = try await door.send(.post, "/api/v1/echo/a", body: "{\"text\":\"\(text)\"}")

        #expect(reply.status == 413)
        #expect(reply.code == "too-large")
    }

    @Test(arguments: [("{", "invalid-json"), ("[]", "invalid-input"), ("null", "invalid-input")])
    func `answers 400 to what is no JSON object`(body: String, code: String) async throws {
        let reply = try await door.send(.post, "/api/v1/echo/a", body: body)

        #expect(reply.status == 400)
        #expect(reply.code == code)
    }

    @Test(arguments: ["?count=%", "?count=%zz", "?%FF=1", "?count=10", "?count=1&count=2", "?count="])
    func `answers 400 to damaged or wrong parameters`(query: String) async throws {
        let reply = try await door.send(.post, "/api/v1/echo/a" + query, body: "{}")

        #expect(reply.status == 400)
        #expect(reply.code == "invalid-input")
    }

    @Test(arguments: [
        "/api", "/api/", "/api/v2/echo/a", "/api/v1/echo", "/api/v1/echo/", "/api/v1/echo/a/b",
        "/api/v1/Fail",
    ])
    func `answers 404 to unknown addresses below api`(path: String) async throws {
        let reply = try await door.send(.get, path, as: "reader")

        #expect(reply.status == 404)
        #expect(reply.code == "not-found")
    }

    @Test func `leaves other addresses to others`() async throws {
        let reply = try await door.send(.get, "/elsewhere")

        #expect(reply.status == 200)
        #expect(String(decoding: reply.body, as: UTF8.self) == "elsewhere")
        #expect(try await door.send(.get, "/nowhere").code == "not-found")
    }

    @Test func `every problem has the members of RFC 9457 and no secrets`() async throws {
        let reply = try await door.send(.get, "/api/v1/fail?", headers: [.requestID: "my-id.1"])

        #expect(reply.status == 500)
        #expect(reply["Content-Type"] == "application/problem+json")
        #expect(
            try reply.json == [
                "type": "/problems/internal", "title": "Internal error", "status": 500,
                "detail": "Something went wrong here; the request id helps us find out what.",
                "instance": "/api/v1/fail", "code": "internal", "request_id": "my-id.1",
            ])
    }

    @Test(arguments: ["", "a b", "ä", "x\"y", String(repeating: "a", count: 65)])
    func `makes a request id when the one sent is unfit`(sent: String) async throws {
        let reply = try await door.send(.get, "/elsewhere", headers: [.requestID: sent])

        #expect(reply["X-Request-Id"]?.count == 32)
    }

    @Test func `cancels a handler at its deadline`() async throws {
        let reply = try await door.send(.get, "/api/v1/rest")

        #expect(reply.status == 504)
        #expect(reply.code == "timed-out")
    }

    @Test func `sends the security headers with everything`() async throws {
        for path in ["/elsewhere", "/nowhere", "/api/v1/fail", "/api/v1/echo/a"] {
            let reply = try await door.send(.get, path, as: "reader")

            #expect(reply["X-Content-Type-Options"] == "nosniff")
            #expect(reply["Cache-Control"] == "no-store")
            #expect(reply["Referrer-Policy"] == "no-referrer")
            #expect(reply["Cross-Origin-Resource-Policy"] == "same-origin")
            #expect(reply["X-Request-Id"]?.isEmpty == false)
        }
    }

    @Test func `knows the name the caller used`() async throws {
        let reply = try await door.send(.get, "/api/v1/echo/a", as: "reader")

        #expect(try reply.json["otlp_grpc_endpoint"] == "argus.test")
        #expect(try reply.json["otlp_http_endpoint"] == "find")
    }
}

private struct FindEcho: Shaped {
    var name: String

    static let shape = Shape("FindEcho", FindEcho.init, Field("name", \.name, in: .path, summary: "A name."))
}
