// SPDX-License-Identifier: Apache-2.0
import Contracts
import GRPCCore
import HTTPTypes
import OTLPCodec
import Testing

@testable import OTLPReceiver

@Suite struct ProblemStatusTests {
    /// The statuses on which OTLP senders try again; on all others they drop the data.
    private static let retriedHTTPStatuses = [429, 502, 503, 504]
    private static let retriedRPCCodes: [RPCError.Code] = [
        .cancelled, .deadlineExceeded, .aborted, .outOfRange, .unavailable, .dataLoss,
    ]

    @Test(arguments: Problem.Kind.allCases)
    func `is retried on both doors or on neither`(_ kind: Problem.Kind) throws {
        let code = try #require(ProblemCode.all.first { $0.kind == kind })
        let problem = Problem(code, "It did not work.")

        #expect(Self.retriedHTTPStatuses.contains(problem.otlpHTTPStatus.code) == kind.isRetryable)
        #expect(Self.retriedRPCCodes.contains(problem.rpcError.code) == kind.isRetryable)
        #expect(problem.rpcStatus.code == Int32(problem.rpcError.code.rawValue))
    }

    @Test(arguments: [
        (ProblemCode.malformedTelemetry, 400, RPCError.Code.invalidArgument),
        (.unauthenticated, 401, .unauthenticated),
        (.forbidden, 403, .permissionDenied),
        (.notFound, 404, .notFound),
        (.methodNotAllowed, 405, .invalidArgument),
        (.emailTaken, 409, .alreadyExists),
        (.tooLarge, 413, .resourceExhausted),
        (.unsupportedMediaType, 415, .invalidArgument),
        (.throttled, 429, .unavailable),
        (.timedOut, 503, .unavailable),
        (.unavailable, 503, .unavailable),
        (.internal, 503, .unavailable),
    ])
    func `has the status that OTLP gives it`(_ code: ProblemCode, _ http: Int, _ rpc: RPCError.Code) {
        let problem = Problem(code, "It did not work.")

        #expect(problem.otlpHTTPStatus.code == http)
        #expect(problem.rpcError.code == rpc)
    }

    @Test func `tells a throttled sender when to come back`() {
        let problem = Problem(.throttled, "Slow down.", retryAfterSeconds: 7)

        #expect(problem.rpcStatus.details == [.retryInfo(delay: .seconds(7))])
        #expect(
            problem.rpcError.metadata[binaryValues: "google.rpc.retryinfo-bin"].map { $0 } == [[10, 2, 8, 7]])
    }

    @Test func `gives no retry information with a body that is too large`() {
        let problem = Problem(.tooLarge, "Too much.", retryAfterSeconds: 7)

        #expect(problem.rpcStatus.details.isEmpty)
        #expect(Array(problem.rpcError.metadata[binaryValues: "google.rpc.retryinfo-bin"]).isEmpty)
    }

    @Test func `names the fields that are wrong`() {
        let problem = Problem.invalidInput([.init(pointer: "/name", detail: "is empty")])

        #expect(problem.rpcStatus.details == [.badRequest([.init(field: "/name", description: "is empty")])])
    }
}
