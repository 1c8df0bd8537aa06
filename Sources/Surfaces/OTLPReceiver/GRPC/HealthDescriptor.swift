// SPDX-License-Identifier: Apache-2.0

/// `grpc/health/v1/health.proto` as a `FileDescriptorProto`: tools can check the health by reflection.
enum HealthDescriptor {
    static let file = "grpc/health/v1/health.proto"
    private static let package = "grpc.health.v1"

    /// Whether the file declares this full name.
    static func declares(_ symbol: String) -> Bool {
        ["Health", "Health.Check", "Health.Watch", "HealthCheckRequest", "HealthCheckResponse"]
            .contains { symbol == "\(package).\($0)" }
            || symbol == "\(package).HealthCheckResponse.ServingStatus"
    }

    static let bytes: [UInt8] = {
        var descriptor = ProtobufMessage()
        descriptor.add(1, file)
        descriptor.add(2, package)
        descriptor.add(4, message("HealthCheckRequest", field: "service", type: 9))
        var response = message(
            "HealthCheckResponse", field: "status", type: 14,
            typeName: ".\(package).HealthCheckResponse.ServingStatus")
        response.add(4, servingStatus)
        descriptor.add(4, response)
        descriptor.add(6, service)
        descriptor.add(12, "proto3")
        return descriptor.bytes
    }()

    /// A message of one field; `type` is a number of `FieldDescriptorProto.Type`.
    private static func message(
        _ name: String, field: String, type: UInt64, typeName: String? = nil
    ) -> ProtobufMessage {
        var declaration = ProtobufMessage()
        declaration.add(1, field)
        declaration.add(3, 1)
        declaration.add(4, 1)
        declaration.add(5, type)
        if let typeName { declaration.add(6, typeName) }
        var message = ProtobufMessage()
        message.add(1, name)
        message.add(2, declaration)
        return message
    }

    private static var servingStatus: ProtobufMessage {
        var enumeration = ProtobufMessage()
        enumeration.add(1, "ServingStatus")
        for (number, name) in ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"].enumerated() {
            var value = ProtobufMessage()
            value.add(1, name)
            value.add(2, UInt64(number))
            enumeration.add(2, value)
        }
        return enumeration
    }

    private static var service: ProtobufMessage {
        var service = ProtobufMessage()
        service.add(1, "Health")
        for (name, isStreaming) in [("Check", false), ("Watch", true)] {
            var method = ProtobufMessage()
            method.add(1, name)
            method.add(2, ".\(package).HealthCheckRequest")
            method.add(3, ".\(package).HealthCheckResponse")
            if isStreaming { method.add(6, 1) }
            service.add(2, method)
        }
        return service
    }
}
