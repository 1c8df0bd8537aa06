// SPDX-License-Identifier: Apache-2.0
import Contracts
import GRPCCore
import GRPCNIOTransportHTTP2Posix
public import Logging
import NIOCore
import OTLPCodec
public import ServiceLifecycle
import Telemetry

/// OTLP over gRPC, with health and reflection beside it.
public struct GRPCReceiver: Service {
    private let settings: OTLPReceiverSettings
    private let handler: ExportHandler
    private let budget: BodyBudget
    private let isServing: @Sendable () async -> Bool
    private let whenListening: @Sendable (_ port: Int) async -> Void
    private let logger: Logger

    /// A receiver; `isServing` answers health checks, `whenListening` learns the port once the door is open.
    public init(
        settings: OTLPReceiverSettings, handler: ExportHandler, budget: BodyBudget, logger: Logger,
        isServing: @escaping @Sendable () async -> Bool,
        whenListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.settings = settings
        self.handler = handler
        self.budget = budget
        self.logger = logger
        self.isServing = isServing
        self.whenListening = whenListening
    }

    /// Serves until shutdown: then no request begins, and those under way are finished.
    public func run() async throws {
        let transport = HTTP2ServerTransport.Posix(
            address: try address(), transportSecurity: .plaintext, config: configuration)
        let server = GRPCServer(transport: transport, services: services)
        try await withGracefulShutdownHandler {
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { try await server.serve() }
                group.addTask {
                    let address = try await transport.listeningAddress
                    let port = address.ipv4?.port ?? address.ipv6?.port ?? settings.grpcPort
                    logger.info("OTLP over gRPC is open.", metadata: ["port": "\(port)"])
                    await whenListening(port)
                }
            }
        } onGracefulShutdown: {
            server.beginGracefulShutdown()
        }
    }

    private var services: [any RegistrableRPCService] {
        let exports = Signal.allCases.map(\.collectorService)
        return [
            ExportServices(handler: handler, budget: budget, bodyBytesMax: settings.bodyBytesMax),
            HealthService(services: Set(exports), isServing: isServing),
            ReflectionService(services: exports + [HealthService.name] + ReflectionService.names),
        ]
    }

    private var configuration: HTTP2ServerTransport.Posix.Config {
        .defaults { config in
            config.compression.enabledAlgorithms = [.gzip]
            config.rpc.maxRequestPayloadSize = settings.bodyBytesMax + OTLPReceiverLimits.grpcHeadroomBytes
            config.http2.targetWindowSize = OTLPReceiverLimits.grpcWindowBytes
            config.http2.maxFrameSize = OTLPReceiverLimits.grpcFrameBytesMax
            config.http2.maxConcurrentStreams = OTLPReceiverLimits.grpcStreamsPerConnectionMax
            config.connection.maxGraceTime = .seconds(OTLPReceiverLimits.grpcGraceSecondsMax)
            config.connection.keepalive.time = .seconds(OTLPReceiverLimits.grpcKeepaliveSeconds)
            config.connection.keepalive.timeout = .seconds(OTLPReceiverLimits.grpcKeepaliveAnswerSeconds)
            config.connection.keepalive.clientBehavior = .init(
                minPingIntervalWithoutCalls: .seconds(OTLPReceiverLimits.grpcPingIntervalSecondsMin),
                allowWithoutCalls: true)
        }
    }

    /// The transport takes numeric addresses only; a name is resolved here.
    private func address() throws -> GRPCNIOTransportCore.SocketAddress {
        let resolved = try NIOCore.SocketAddress.makeAddressResolvingHost(
            settings.host, port: settings.grpcPort)
        let host = resolved.ipAddress ?? settings.host
        return switch resolved {
        case .v6: .ipv6(host: host, port: settings.grpcPort)
        default: .ipv4(host: host, port: settings.grpcPort)
        }
    }
}
