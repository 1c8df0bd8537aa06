// SPDX-License-Identifier: Apache-2.0

/// The schema as serialized `google.protobuf.FileDescriptorProto`s, for gRPC server reflection.
public enum OTLPDescriptors {
    /// The full names of the services Argus offers.
    public static let serviceNames = OTLPSchema.files.compactMap { file in
        file.service.map { "\(file.package).\($0.name)" }
    }

    /// The descriptor of a proto file and those of its dependencies, the file itself first; `nil` if unknown.
    public static func file(named name: String) -> [[UInt8]]? {
        guard let file = OTLPSchema.files.first(where: { $0.name == name }) else { return nil }
        return withDependencies(file).map(\.descriptor)
    }

    /// The descriptors of the file that declares a message, field, enumeration, value, service or method by
    /// its full name, such as `opentelemetry.proto.trace.v1.Span`, and of its dependencies; `nil` if unknown.
    public static func file(containingSymbol symbol: String) -> [[UInt8]]? {
        guard let file = OTLPSchema.files.first(where: { $0.declares(symbol) }) else { return nil }
        return withDependencies(file).map(\.descriptor)
    }

    private static func withDependencies(_ file: OTLPSchema.File) -> [OTLPSchema.File] {
        var found = [file]
        var next = 0
        while next < found.count {
            for name in found[next].dependencies where !found.contains(where: { $0.name == name }) {
                found += OTLPSchema.files.filter { $0.name == name }
            }
            next += 1
        }
        return found
    }
}

extension OTLPSchema.File {
    /// Whether this file declares the thing of this full name.
    fileprivate func declares(_ symbol: String) -> Bool {
        guard symbol.hasPrefix(package + ".") else { return false }
        let name = symbol.dropFirst(package.utf8.count + 1)
        if let service, name == service.name || name == "\(service.name).Export" { return true }
        for message in messages {
            if name == message.name
                || message.fields.contains(where: { name == "\(message.name).\($0.name)" })
            {
                return true
            }
        }
        return enumerations.contains { enumeration in
            let scope = enumeration.name.split(separator: ".").dropLast().map { $0 + "." }.joined()
            return name == enumeration.name || enumeration.values.contains { name == scope + $0.name }
        }
    }

    /// A serialized `FileDescriptorProto`.
    fileprivate var descriptor: [UInt8] {
        var writer = ProtobufWriter()
        writer.textField(1, name)
        writer.textField(2, package)
        for dependency in dependencies { writer.textField(3, dependency) }
        for message in messages where !message.name.contains(".") {
            writer.message(4) { write(message, to: &$0) }
        }
        for enumeration in enumerations where !enumeration.name.contains(".") {
            writer.message(5) { enumeration.write(to: &$0) }
        }
        if let service {
            writer.message(6) { declaration in
                declaration.textField(1, service.name)
                declaration.message(2) { method in
                    method.textField(1, "Export")
                    method.textField(2, service.request.typeName)
                    method.textField(3, service.response.typeName)
                }
            }
        }
        writer.textField(12, "proto3")
        return writer.bytes
    }

    /// Writes a `DescriptorProto` with what is nested in it.
    private func write(_ message: MessageType, to writer: inout ProtobufWriter) {
        writer.textField(1, message.name.split(separator: ".").last.map(String.init) ?? "")
        let oneofs = message.oneofNames
        for field in message.fields { writer.message(2) { field.write(to: &$0, oneofs: oneofs) } }
        let prefix = message.name + "."
        for nested in messages where nested.name.hasPrefix(prefix) {
            writer.message(3) { write(nested, to: &$0) }
        }
        for nested in enumerations where nested.name.hasPrefix(prefix) {
            writer.message(4) { nested.write(to: &$0) }
        }
        for oneof in oneofs { writer.message(8) { $0.textField(1, oneof) } }
    }
}

extension MessageType {
    /// The oneofs in order, then one made up for each `optional` field, as protoc does.
    fileprivate var oneofNames: [String] {
        var names: [String] = []
        for case .oneof(let name) in fields.map(\.label) where !names.contains(name) { names.append(name) }
        return names + fields.filter { $0.label == .optional }.map { "_" + $0.name }
    }
}

extension Field {
    /// Writes a `FieldDescriptorProto`.
    fileprivate func write(to writer: inout ProtobufWriter, oneofs: [String]) {
        writer.textField(1, name)
        writer.varintField(3, UInt64(number))
        writer.varintField(4, label == .many ? 3 : 1)
        writer.varintField(5, kind.descriptorType)
        if let typeName = kind.typeName { writer.textField(6, typeName) }
        let oneof: String? =
            switch label {
            case .oneof(let name): name
            case .optional: "_" + name
            case .one, .many: nil
            }
        if let oneof, let index = oneofs.firstIndex(of: oneof) { writer.varintField(9, UInt64(index)) }
        writer.textField(10, jsonName)
        if label == .optional { writer.varintField(17, 1) }
    }
}

extension FieldKind {
    /// `FieldDescriptorProto.Type`.
    fileprivate var descriptorType: UInt64 {
        switch self {
        case .double: 1
        case .int64: 3
        case .uint64: 4
        case .int32, .stringIndex: 5
        case .fixed64, .time: 6
        case .fixed32: 7
        case .bool: 8
        case .string: 9
        case .message: 11
        case .bytes, .traceID, .spanID: 12
        case .uint32: 13
        case .enumeration: 14
        case .sfixed64: 16
        case .sint32: 17
        }
    }

    fileprivate var typeName: String? {
        switch self {
        case .message(let message): message.typeName
        case .enumeration(let enumeration): OTLPSchema.enumerationNames[enumeration].map { "." + $0 }
        default: nil
        }
    }
}

extension MessageID {
    /// The full name with a leading dot, as descriptors refer to it.
    fileprivate var typeName: String { "." + (OTLPSchema.fullNames[self] ?? "") }
}

extension EnumerationType {
    /// Writes an `EnumDescriptorProto`.
    fileprivate func write(to writer: inout ProtobufWriter) {
        writer.textField(1, name.split(separator: ".").last.map(String.init) ?? "")
        for value in values {
            writer.message(2) {
                $0.textField(1, value.name)
                $0.varintField(2, UInt64(value.number))
            }
        }
    }
}
