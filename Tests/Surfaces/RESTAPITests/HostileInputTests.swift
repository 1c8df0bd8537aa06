// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
import QueryEngine
import Telemetry
import Testing

@testable import RESTAPI

/// Input that is well formed and would still do harm.
struct HostileInputTests {
    private let door: RESTDoor

    init() throws { door = try RESTDoor() }

    private static let zeros = String(repeating: "0", count: 32)

    @Test(arguments: ["/api/v1/traces/\(zeros)", "/api/v1/logs?trace_id=\(zeros)"])
    func `refuses the trace id that means none`(path: String) async throws {
        let reply = try await door.send(.get, path, as: "reader")

        #expect(reply.status == 400)
        #expect(reply.code == "invalid-input")
        #expect(reply.pointers == ["/trace_id"])
    }

    @Test(arguments: [
        ("/api/v1/logs?search=a%00", "/search"), ("/api/v1/logs?service_name=%00", "/service_name/0"),
        ("/api/v1/metrics?name=a%00b", "/name"),
        ("/api/v1/metrics?name=a&attribute=k%3D%00", "/attribute/0"),
    ])
    func `refuses U+0000 in parameters`(path: String, pointer: String) async throws {
        let reply = try await door.send(.get, path, as: "reader")

        #expect(reply.status == 400)
        #expect(reply.pointers == [pointer])
    }

    @Test func `refuses U+0000 in bodies`() async throws {
        let body = #"{"email":"a\u0000@example.com","password":"long enough \u0000"}"#

        let reply = try await door.send(.post, "/api/v1/auth/login", body: body)

        #expect(reply.status == 400)
        #expect(Set(reply.pointers) == ["/email", "/password"])
    }

    @Test func `a trace is looked for in all time unless the caller bounds it`() {
        let now = Timestamp(nanoseconds: 5)
        var input = ListLogs(
            start: nil, end: nil, serviceNames: [], severity: nil, search: "", traceID: nil, limit: 1,
            cursor: nil)
        #expect(input.bounds == (nil, nil))

        input.traceID = TraceID(high: 1, low: 2)
        #expect(input.bounds.start?.nanoseconds == .min)
        #expect(input.bounds.end?.nanoseconds == .max)

        (input.start, input.end) = (now, now)
        #expect(input.bounds == (now, now))
    }

    @Test func `leaves OTLP addresses to the receiver, whatever the method`() async throws {
        let reply = try await door.send(.get, "/v1/logs")

        #expect(String(decoding: reply.body, as: UTF8.self) == "receiver")
        #expect(try await door.send(.post, "/healthz").status == 405)
    }
}
