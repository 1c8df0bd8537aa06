// SPDX-License-Identifier: Apache-2.0
import Contracts
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Ingestion
import Logging
import ServiceLifecycle
import Testing

@testable import OTLPReceiver

/// A connection that is never made must fail the tests, not hold them.
@Suite(.timeLimit(.minutes(2))) struct GRPCReceiverTests {
    private static let traces = MethodDescriptor(
        fullyQualifiedService: "opentelemetry.proto.collector.trace.v1.TraceService", method: "Export")

    typealias Client = GRPCClient<HTTP2ClientTransport.Posix>

    /// Runs a receiver on a free port, a client beside it, and ends both.
    private func withReceiver(
        _ backstage: ExportHandler.Backstage = ExportHandler.Backstage(), isServing: Bool = true,
        _ body: (Client) async throws -> Void
    ) async throws {
        try await withReceiver(backstage, isServing: isServing) { client, _ in try await body(client) }
    }

    /// The same; the body may end the receiver itself.
    private func withReceiver(
        _ backstage: ExportHandler.Backstage, isServing: Bool = true,
        _ body: (Client, ServiceGroup) async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream<Int>.makeStream()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let receiver = GRPCReceiver(
            settings: OTLPReceiverSettings(
                host: "127.0.0.1", grpcPort: 0, httpPort: 0, bodyBytesMax: 1_000, bodiesBytesMax: 10_000),
            handler: .sample(backstage), budget: BodyBudget(bytesMax: 10_000), logger: logger,
            isServing: { isServing }, whenListening: { port.yield($0) })
        let group = ServiceGroup(services: [receiver], logger: logger)
        try await withThrowingDiscardingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            let listening = try #require(await ports.first { _ in true })
            let transport = try HTTP2ClientTransport.Posix(
                target: .ipv4(address: "127.0.0.1", port: listening), transportSecurity: .plaintext)
            try await withGRPCClient(transport: transport) { client in try await body(client, group) }
            await group.triggerGracefulShutdown()
        }
    }

    private func call(
        _ client: Client, _ body: [UInt8], _ metadata: Metadata = ["x-api-key": "ingest"],
        method: MethodDescriptor = GRPCReceiverTests.traces
    ) async throws -> [UInt8] {
        try await client.unary(
            request: ClientRequest(message: body, metadata: metadata), descriptor: method,
            serializer: PassThroughSerializer(), deserializer: PassThroughDeserializer(), options: .defaults
        ) { response in try response.message.withUnsafeBytes { Array($0) } }
    }

    @Test func `hands the bytes on and answers what the commit says`() async throws {
        let backstage = ExportHandler.Backstage { count in
            ExportOutcome(acceptedCount: count - 1, rejectedCount: 1, message: "no")
        }

        try await withReceiver(backstage) { client in
            let answer = try await call(client, [1, 2, 3], ["authorization": "Bearer ingest"])

            #expect(answer == [10, 6, 8, 1, 18, 2, 110, 111])
            #expect(backstage.bodies == [[1, 2, 3]])
        }
    }

    @Test(arguments: [
        (key: "wrong", count: 1, code: RPCError.Code.unauthenticated),
        (key: "read", count: 1, code: .permissionDenied),
        (key: "ingest", count: 1_001, code: .resourceExhausted),
    ])
    func `refuses with a status and its details`(key: String, count: Int, code: RPCError.Code) async throws {
        try await withReceiver { client in
            let error = await #expect(throws: RPCError.self) {
                try await call(client, [UInt8](repeating: 0, count: count), ["x-api-key": "\(key)"])
            }

            #expect(error?.code == code)
            let details = error?.metadata[binaryValues: "grpc-status-details-bin"].first { _ in true }
            #expect(details?.prefix(2) == [8, UInt8(code.rawValue)])
        }
    }

    @Test(arguments: [true, false])
    func `tells its health`(_ isServing: Bool) async throws {
        let check = MethodDescriptor(fullyQualifiedService: "grpc.health.v1.Health", method: "Check")

        try await withReceiver(isServing: isServing) { client in
            let status = try await call(client, [], [:], method: check)
            #expect(status == [8, isServing ? 1 : 2])
            let error = await #expect(throws: RPCError.self) {
                try await call(client, [10, 1, 120], [:], method: check)
            }
            #expect(error?.code == .notFound)
        }
    }

    @Test func `finishes what is under way when it is told to stop`() async throws {
        let (commits, commitBegan) = AsyncStream<Void>.makeStream()
        let (permissions, permission) = AsyncStream<Void>.makeStream()
        let backstage = ExportHandler.Backstage { count in
            commitBegan.yield()
            for await _ in permissions { break }
            return ExportOutcome(acceptedCount: count, rejectedCount: 0, message: "late")
        }

        try await withReceiver(backstage) { client, group in
            async let answer = call(client, [1, 2, 3])
            for await _ in commits { break }
            await group.triggerGracefulShutdown()
            try await Task.sleep(for: .milliseconds(50))
            permission.yield()

            let bytes = try await answer
            #expect(bytes == [10, 6, 18, 4] + Array("late".utf8))
        }
    }
}
