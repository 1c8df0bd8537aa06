// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Contracts
import Crypto
import Database
import Ingestion
import OTLPCodec
import Telemetry
import Tenancy
import TestSupport
import Testing

@Suite struct IngestorTests {
    private let fixture = OrganizationFixture.unsaved()
    private let queue: CommitQueue

    init() throws {
        queue = CommitQueue(
            database: try .unreachable, deadLetters: nil,
            settings: IngestionSettings(
                queueBytesMax: 1 << 20, commitBytesMax: 1 << 20, commitTimeout: .seconds(30)),
            logger: TestDatabase.logger)
    }

    private var ingestor: Ingestor {
        Ingestor(queue: queue, digester: ExportDigester(key: SymmetricKey(data: Array(0..<32))))
    }

    private func admit(
        _ bytes: [UInt8], signal: Signal = .traces, as principal: Principal
    ) throws -> AdmittedExport {
        try bytes.withUnsafeBytes {
            try ingestor.admit($0, signal: signal, encoding: .protobuf, from: principal)
        }
    }

    @Test func `admits into the organization of the credential`() throws {
        let batch = SpanBatch.sample(SampleSpan(name: "a"), SampleSpan(id: 2, name: "b"))
        let bytes = OTLPEncoder.encode(batch)

        let export = try admit(bytes, as: fixture.sender)

        #expect(export.organization == fixture.id)
        #expect(export.memoryBytes > bytes.count)
        #expect(export.batch.count == 2)
        #expect(export.batch.signal == .traces)
    }

    @Test func `a credential that may not ingest is refused`() throws {
        let reader = Principal(organization: fixture.id, caller: .apiKey(id: .timeOrdered(), scopes: [.read]))

        let problem = #expect(throws: Problem.self) { try admit([], as: reader) }

        #expect(problem?.kind == .forbidden)
    }

    @Test func `malformed bytes are an invalid request`() {
        let problem = #expect(throws: Problem.self) { try admit([0x0A, 0xFF, 0x01], as: fixture.sender) }

        #expect(problem?.code == .malformedTelemetry)
    }

    @Test func `the digest is of bytes and signal, not of the organization`() throws {
        let bytes = OTLPEncoder.encode(SpanBatch.sample(SampleSpan()))
        let others = OTLPEncoder.encode(SpanBatch.sample(SampleSpan(id: 2)))

        let digest = try admit(bytes, as: fixture.sender).digest

        #expect(digest.bytes.count == 16)
        #expect(try admit(bytes, as: OrganizationFixture.unsaved().sender).digest == digest)
        #expect(try admit(others, as: fixture.sender).digest != digest)
        #expect(
            try admit([], signal: .logs, as: fixture.sender).digest
                != admit([], signal: .metrics, as: fixture.sender).digest)
    }

    @Test func `an export without records is acknowledged without a database`() async throws {
        let export = try admit([], as: fixture.sender)

        let outcome = try await ingestor.commit(export)

        #expect(outcome == ExportOutcome(acceptedCount: 0, rejectedCount: 0, message: ""))
    }
}
