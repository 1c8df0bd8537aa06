// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
import Ingestion
import OTLPCodec
import Telemetry
import TestSupport
import Testing

@testable import OTLPReceiver

@Suite struct ExportHandlerTests {
    private let door = ReceiverCounters.Door(.http, .traces)
    private let budget = BodyBudget(bytesMax: 1_000)

    private func body(_ bytes: [UInt8]) throws -> ExportBody {
        let reservation = budget.reservation(for: OrganizationFixture.unsaved().id)
        try reservation.grow(by: bytes.count)
        return ExportBody(storage: .array(bytes), reservation: reservation)
    }

    @Test func `answers what the commit says`() async throws {
        let backstage = ExportHandler.Backstage { count in
            ExportOutcome(acceptedCount: count - 1, rejectedCount: 1, message: "one has no id")
        }
        let handler = ExportHandler.sample(backstage)

        let response = try await handler.export(door, encoding: .protobuf) {
            "ingest"
        } body: { _ in
            try body([1, 2, 3])
        }

        #expect(response == ExportResponse(signal: .traces, rejectedCount: 1, message: "one has no id"))
        #expect(backstage.bodies == [[1, 2, 3]])
        let tally = try #require(handler.counters.values[door])
        #expect((tally.requests, tally.itemsAccepted, tally.itemsRejected, tally.bytes) == (1, 2, 1, 3))
    }

    @Test(arguments: [("", ProblemCode.unauthenticated), ("wrong", .unauthenticated), ("read", .forbidden)])
    func `does not read the body of a caller who may not send`(_ key: String, _ code: ProblemCode)
        async throws
    {
        let handler = ExportHandler.sample(ExportHandler.Backstage())
        var hasRead = false

        let problem = await #expect(throws: Problem.self) {
            try await handler.export(door, encoding: .protobuf) {
                key
            } body: { _ in
                hasRead = true
                return try body([1])
            }
        }

        #expect(problem?.code == code)
        #expect(!hasRead)
        #expect(handler.counters.values[door]?.refusals == [code.kind: 1])
    }

    @Test func `lets go of the body before the commit`() async throws {
        let budget = budget
        let backstage = ExportHandler.Backstage { count in
            ExportOutcome(
                acceptedCount: count, rejectedCount: 0, message: "\(budget.reservedBytes) bytes held")
        }

        let response = try await ExportHandler.sample(backstage).export(door, encoding: .protobuf) {
            "ingest"
        } body: { _ in
            try body([1, 2, 3])
        }

        #expect(response.message == "0 bytes held")
    }

    @Test func `gives the budget back when the body is refused`() async {
        let handler = ExportHandler.sample(ExportHandler.Backstage())

        let problem = await #expect(throws: Problem.self) {
            try await handler.export(door, encoding: .json) {
                "ingest"
            } body: { _ in
                try body([0xFF, 1])
            }
        }

        #expect(problem?.code == .malformedTelemetry)
        #expect(budget.reservedBytes == 0)
    }

    @Test func `turns an unforeseen failure into one that is retried`() async {
        struct Surprise: Error {}
        let handler = ExportHandler.sample(ExportHandler.Backstage { _ in throw Surprise() })

        let problem = await #expect(throws: Problem.self) {
            try await handler.export(door, encoding: .protobuf) {
                "ingest"
            } body: { _ in
                try body([1])
            }
        }

        #expect(problem?.otlpHTTPStatus == .serviceUnavailable)
    }
}
