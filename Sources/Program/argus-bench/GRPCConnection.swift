// SPDX-License-Identifier: Apache-2.0
import Dispatch
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Synchronization

/// One OTLP/gRPC connection to this machine, whose calls wait for their answer.
final class GRPCConnection: ExportConnection {
    private let client: GRPCClient<HTTP2ClientTransport.Posix>

    init(port: UInt16) throws {
        client = GRPCClient(
            transport: try .http2NIOPosix(
                target: .ipv4(address: "127.0.0.1", port: Int(port)), transportSecurity: .plaintext,
                config: .defaults { $0.compression = .init(algorithm: .none, enabledAlgorithms: [.gzip]) }))
        let client = client
        Task { try await client.runConnections() }
    }

    deinit { client.beginGracefulShutdown() }

    /// Sends a request and waits for its answer, which must be full success: an empty message.
    func export(_ request: PreparedRequest) throws {
        let outcome = CallOutcome()
        let client = client
        Task { @Sendable in await Self.call(client, request, outcome) }
        let (answerBytes, failure) = outcome.wait()
        if let failure { throw ExportFailure(description: failure) }
        if answerBytes > 0 {
            throw ExportFailure(description: "answered \(answerBytes) bytes: not all was accepted")
        }
    }

    private static func call(
        _ client: GRPCClient<HTTP2ClientTransport.Posix>, _ request: PreparedRequest, _ outcome: CallOutcome
    ) async {
        do {
            outcome.end(try await answerBytes(client, request), nil)
        } catch { outcome.end(0, "\(error)") }
    }

    private static func answerBytes(
        _ client: GRPCClient<HTTP2ClientTransport.Posix>, _ request: PreparedRequest
    ) async throws -> Int {
        let (package, service) =
            switch request.signal {
            case .traces: ("trace", "TraceService")
            case .logs: ("logs", "LogsService")
            case .metrics: ("metrics", "MetricsService")
            }
        var options = CallOptions.defaults
        options.compression = request.isCompressed ? .gzip : CompressionAlgorithm.none
        return try await client.unary(
            request: ClientRequest(
                message: request.bytes, metadata: ["authorization": "Bearer \(request.key)"]),
            descriptor: MethodDescriptor(
                fullyQualifiedService: "opentelemetry.proto.collector.\(package).v1.\(service)",
                method: "Export"),
            serializer: ReadyMessage(), deserializer: ReadyMessage(), options: options
        ) { try $0.message.count }
    }
}

/// What came of a call that another thread waits for.
private final class CallOutcome: Sendable {
    private let result = Mutex<(Int, String?)>((0, nil))
    private let ended = DispatchSemaphore(value: 0)

    func end(_ answerBytes: Int, _ failure: String?) {
        result.withLock { $0 = (answerBytes, failure) }
        ended.signal()
    }

    func wait() -> (answerBytes: Int, failure: String?) {
        ended.wait()
        return result.withLock { $0 }
    }
}

/// Messages that are encoded already.
private struct ReadyMessage: MessageSerializer, MessageDeserializer {
    func serialize<Bytes: GRPCContiguousBytes>(_ message: [UInt8]) -> Bytes { Bytes(message) }

    func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) -> [UInt8] {
        bytes.withUnsafeBytes { Array($0) }
    }
}
