// SPDX-License-Identifier: Apache-2.0
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import OTLPCodec

/// Server reflection, versions v1 and v1alpha: tools can list and call the services without proto files.
struct ReflectionService: RegistrableRPCService {
    /// Both versions have the same messages.
    static let names = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"]

    /// Full names of all services that Argus offers.
    let services: [String]

    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        for name in Self.names {
            router.registerHandler(
                forMethod: MethodDescriptor(
                    fullyQualifiedService: name, method: "ServerReflectionInfo", type: .bidirectionalStreaming
                ),
                deserializer: PassThroughDeserializer(), serializer: PassThroughSerializer()
            ) { request, _ in
                StreamingServerResponse { writer in
                    for try await message in request.messages { try await writer.write(answer(message)) }
                    return [:]
                }
            }
        }
    }

    private func answer(_ message: GRPCNIOTransportBytes) throws(RPCError) -> [UInt8] {
        guard message.count <= OTLPReceiverLimits.smallMessageBytesMax else {
            throw RPCError(code: .invalidArgument, message: "A reflection request is a name, not this much.")
        }
        return answer(message.withUnsafeBytes { Array($0) })
    }

    /// The `ServerReflectionResponse` to a `ServerReflectionRequest`.
    func answer(_ request: [UInt8]) -> [UInt8] {
        let fields = ProtobufMessage.fields(of: request[...]) ?? []
        var response = ProtobufMessage()
        if let host = fields.last(where: { $0.number == 1 })?.value.text { response.add(1, host) }
        response.add(2, request)
        let query = fields.last { (3...7).contains($0.number) }
        switch (query?.number, query?.value.text) {
        case (3, let file?): response.addFiles(files(named: file), for: file)
        case (4, let symbol?): response.addFiles(files(declaring: symbol), for: symbol)
        case (7, _):
            var list = ProtobufMessage()
            for name in services {
                var service = ProtobufMessage()
                service.add(1, name)
                list.add(1, service)
            }
            response.add(6, list)
        case (5, _), (6, _): response.addError(.notFound, "OTLP has no extensions.")
        default: response.addError(.invalidArgument, "The request asks for nothing that reflection knows.")
        }
        return response.bytes
    }

    private func files(named name: String) -> [[UInt8]]? {
        name == HealthDescriptor.file ? [HealthDescriptor.bytes] : OTLPDescriptors.file(named: name)
    }

    private func files(declaring symbol: String) -> [[UInt8]]? {
        HealthDescriptor.declares(symbol)
            ? [HealthDescriptor.bytes] : OTLPDescriptors.file(containingSymbol: symbol)
    }
}

extension ProtobufMessage {
    /// Adds a `FileDescriptorResponse`, or the error that there is no such file.
    fileprivate mutating func addFiles(_ files: [[UInt8]]?, for name: String) {
        guard let files else {
            addError(.notFound, "Nothing is declared as \(name.shown).")
            return
        }
        var found = ProtobufMessage()
        for file in files { found.add(1, file) }
        add(4, found)
    }

    /// Adds an `ErrorResponse`.
    fileprivate mutating func addError(_ code: RPCError.Code, _ text: String) {
        var error = ProtobufMessage()
        error.add(1, UInt64(code.rawValue))
        error.add(2, text)
        add(7, error)
    }
}
