// SPDX-License-Identifier: Apache-2.0
import Contracts
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import OTLPCodec
import Telemetry
import Tenancy

/// The `Export` methods of OTLP's three collector services.
struct ExportServices: RegistrableRPCService {
    let handler: ExportHandler
    let budget: BodyBudget
    let bodyBytesMax: Int

    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        for signal in Signal.allCases {
            let method = MethodDescriptor(
                fullyQualifiedService: signal.collectorService, method: "Export", type: .unary)
            router.registerHandler(
                forMethod: method, deserializer: PassThroughDeserializer(),
                serializer: PassThroughSerializer()
            ) { request, _ in
                StreamingServerResponse(single: ServerResponse(message: try await export(request, signal)))
            }
        }
    }

    private func export(
        _ request: StreamingServerRequest<GRPCNIOTransportBytes>, _ signal: Signal
    ) async throws(RPCError) -> [UInt8] {
        do throws(Problem) {
            let door = ReceiverCounters.Door(.grpc, signal)
            let response = try await handler.export(door, encoding: .protobuf) {
                try ExportCredential.find(
                    authorization: request.metadata.first("authorization"),
                    apiKey: request.metadata.first("x-api-key"))
            } body: { organization in
                try await readBody(of: request, for: organization)
            }
            return response.protobuf()
        } catch {
            throw error.rpcError
        }
    }

    private func readBody(
        of request: StreamingServerRequest<GRPCNIOTransportBytes>, for organization: OrganizationID
    ) async throws -> ExportBody {
        let messages = request.messages
        let bytes = try await ReadDeadline.within(seconds: OTLPReceiverLimits.bodyReadSecondsMax) {
            try await Self.single(of: messages)
        }
        guard bytes.count <= bodyBytesMax else { throw BodyCollector.tooLarge(bodyBytesMax) }
        let reservation = budget.reservation(for: organization)
        try reservation.grow(by: bytes.count)
        return ExportBody(storage: .grpc(bytes), reservation: reservation)
    }

    private static func single(
        of messages: RPCAsyncSequence<GRPCNIOTransportBytes, any Error>
    ) async throws -> GRPCNIOTransportBytes {
        var single: GRPCNIOTransportBytes?
        do {
            for try await message in messages {
                guard single == nil else {
                    throw Problem(.malformedTelemetry, "Export takes one message, not more.")
                }
                single = message
            }
        } catch let error as RPCError {
            // The transport has reset the stream already; this is for the counters.
            throw Problem(.malformedTelemetry, "The message is damaged or far too large.", cause: error)
        }
        guard let single else { throw Problem(.malformedTelemetry, "Export takes one message; none came.") }
        return single
    }
}

extension Signal {
    /// The full name of the gRPC service that receives it.
    var collectorService: String {
        switch self {
        case .traces: "opentelemetry.proto.collector.trace.v1.TraceService"
        case .metrics: "opentelemetry.proto.collector.metrics.v1.MetricsService"
        case .logs: "opentelemetry.proto.collector.logs.v1.LogsService"
        }
    }
}

extension Metadata {
    /// The first text value of a key.
    func first(_ key: String) -> String? { self[stringValues: key].first { _ in true } }
}
