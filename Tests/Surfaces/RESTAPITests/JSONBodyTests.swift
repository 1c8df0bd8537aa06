// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import RESTAPI

/// Bodies that arrive slowly or not at all.
struct JSONBodyTests {
    private struct Gone: Error {}

    private func request(_ body: RequestBody) -> Request {
        let head = HTTPRequest(
            method: .post, scheme: "http", authority: "argus.test", path: "/api/v1/auth/login",
            headerFields: [.contentType: "application/json"])
        return Request(head: head, body: body)
    }

    @Test func `reads a body that comes in pieces`() async throws {
        let (body, source) = RequestBody.makeStream()
        async let json = request(body).jsonBody()
        for piece in [#"{"a""#, ":", "1}"] { await source.yield(ByteBuffer(string: piece)) }
        source.finish()

        #expect(try await json == ["a": 1])
    }

    @Test(.timeLimit(.minutes(1))) func `gives up on a body that does not end`() async {
        let (body, source) = RequestBody.makeStream()
        await source.yield(ByteBuffer(string: "{"))
        let request = request(body)

        let problem = await #expect(throws: Problem.self) {
            try await request.jsonBody(within: .milliseconds(20))
        }

        #expect(problem?.code == .timedOut)
        source.finish()
    }

    @Test func `a caller who leaves in the middle is no fault of ours`() async {
        let (body, source) = RequestBody.makeStream()
        await source.yield(ByteBuffer(string: "{"))
        source.finish(Gone())
        let request = request(body)

        let problem = await #expect(throws: Problem.self) { try await request.jsonBody() }

        #expect(problem?.code == .cancelled)
    }
}
