// SPDX-License-Identifier: Apache-2.0
import GRPCCore
import GRPCNIOTransportHTTP2Posix

/// `grpc.health.v1.Health`: whether Argus takes exports now, for load balancers and probes.
struct HealthService: RegistrableRPCService {
    static let name = "grpc.health.v1.Health"

    /// The protocol's numbers of `HealthCheckResponse.ServingStatus`.
    private enum Status: UInt64 {
        case serving = 1
        case notServing = 2
        case serviceUnknown = 3

        var message: [UInt8] {
            var message = ProtobufMessage()
            message.add(1, rawValue)
            return message.bytes
        }
    }

    /// The services that can be asked about; the empty name asks about all of Argus.
    let services: Set<String>
    let isServing: @Sendable () async -> Bool

    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        router.registerHandler(
            forMethod: MethodDescriptor(fullyQualifiedService: Self.name, method: "Check", type: .unary),
            deserializer: PassThroughDeserializer(), serializer: PassThroughSerializer()
        ) { request, _ in
            let status = await status(of: try await requestedService(request))
            guard status != .serviceUnknown else {
                throw RPCError(code: .notFound, message: "Argus has no service of this name.")
            }
            return StreamingServerResponse(single: ServerResponse(message: status.message))
        }
        router.registerHandler(
            forMethod: MethodDescriptor(
                fullyQualifiedService: Self.name, method: "Watch", type: .serverStreaming),
            deserializer: PassThroughDeserializer(), serializer: PassThroughSerializer()
        ) { request, context in
            let service = try await requestedService(request)
            return StreamingServerResponse { writer in
                try await watch(service, until: context.cancellation, writer)
                return [:]
            }
        }
    }

    /// Tells the state now and after every change, until the client leaves or Argus stops.
    private func watch(
        _ service: String, until cancellation: ServerContext.RPCCancellationHandle,
        _ writer: RPCWriter<[UInt8]>
    ) async throws {
        var told: Status?
        while !cancellation.isCancelled {
            let status = await status(of: service)
            if status != told {
                try await writer.write(status.message)
                told = status
            }
            try await Task.sleep(for: .seconds(OTLPReceiverLimits.healthPollSeconds))
        }
    }

    private func status(of service: String) async -> Status {
        guard service.isEmpty || services.contains(service) else { return .serviceUnknown }
        return await isServing() ? .serving : .notServing
    }

    private func requestedService(_ request: StreamingServerRequest<GRPCNIOTransportBytes>) async throws
        -> String
    {
        let message = try await ServerRequest(stream: request).message
        guard message.count <= OTLPReceiverLimits.smallMessageBytesMax,
            let fields = message.withUnsafeBytes({ ProtobufMessage.fields(of: ArraySlice($0)) })
        else { throw RPCError(code: .invalidArgument, message: "This is not a HealthCheckRequest.") }
        return fields.last { $0.number == 1 }?.value.text ?? ""
    }
}
