// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
import Tenancy
import Testing

@testable import RESTAPI

/// What holds for every operation of the catalogue, whichever it is.
struct CatalogueTests {
    private let door: RESTDoor

    init() throws { door = try RESTDoor() }

    private static let answered = Catalogue.operations.filter { $0 is any AnsweringOperation }.map(
        \.declaration)

    /// The operation's address with something in place of the parameters.
    private func address(_ declaration: OperationDeclaration) -> String {
        let segments = declaration.path.split(separator: "/").map { segment in
            segment.hasPrefix("{") ? "0123456789abcdef0123456789abcdef" : segment
        }
        return "/" + segments.joined(separator: "/")
    }

    @Test func `ids and addresses are unique`() {
        let declarations = Catalogue.operations.map(\.declaration)

        #expect(Set(declarations.map(\.id)).count == declarations.count)
        #expect(Set(declarations.map { "\($0.method) \($0.path)" }).count == declarations.count)
    }

    @Test func `tenant data demands a permission`() {
        let open = Catalogue.operations.map(\.declaration).filter { $0.access == .anyone }.map(\.id)
        let anyCredential = Catalogue.operations.map(\.declaration).filter { $0.access == .authenticated }
            .map(\.id)

        #expect(
            Set(open) == [
                "signUp", "logIn", "refreshSession", "checkHealth", "checkReadiness", "readServerMetrics",
                "readOpenAPIDocument",
            ])
        #expect(Set(anyCredential) == ["logOut", "getMe", "getOnboarding"])
    }

    @Test(arguments: answered.filter { $0.access != .anyone }.map(\.id))
    func `answers 401 without a credential`(id: String) async throws {
        let declaration = try #require(Self.answered.first { $0.id == id })

        for credential in [nil, "unknown"] {
            let reply = try await door.send(
                declaration.method, address(declaration), as: credential, body: "{")

            #expect(reply.status == 401)
            #expect(reply.code == "unauthenticated")
            #expect(reply["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
        }
    }

    @Test(arguments: answered.filter { $0.permission != nil }.map(\.id))
    func `answers 403 without its permission`(id: String) async throws {
        let declaration = try #require(Self.answered.first { $0.id == id })
        let permission = try #require(declaration.permission)

        let reply = try await door.send(declaration.method, address(declaration), as: "nobody")

        #expect(reply.status == 403)
        #expect(reply.code == "forbidden")
        #expect(String(decoding: reply.body, as: UTF8.self).contains(permission.rawValue))
    }

    /// The receiver refuses other methods on its addresses itself.
    @Test(
        arguments: Catalogue.operations.map(\.declaration).filter { !OTLPDoors.paths.contains($0.path) }
            .map(\.id))
    func `answers 405 to other methods and names the right ones`(id: String) async throws {
        let declaration = try #require(Catalogue.operations.first { $0.declaration.id == id }?.declaration)

        let reply = try await door.send(.patch, address(declaration), as: "reader")

        #expect(reply.status == 405)
        #expect(reply.code == "method-not-allowed")
        #expect(reply["Allow"]?.contains(declaration.method.rawValue) == true)
    }

    @Test(arguments: answered.filter { [nil, .readTelemetry].contains($0.permission) }.map(\.id))
    func `refuses unknown query parameters by name`(id: String) async throws {
        let operation = try #require(Catalogue.operations.first { $0.declaration.id == id })

        let path = address(operation.declaration) + "?limits=1&limit%5B=2"
        let reply = try await door.send(operation.declaration.method, path, as: "reader")

        #expect(reply.status == 400)
        #expect(reply.pointers == ["/limit[", "/limits"])
    }

    @Test(arguments: ["signUp", "logIn", "refreshSession"])
    func `reports every missing member with its pointer`(id: String) async throws {
        let operation = try #require(Catalogue.operations.first { $0.declaration.id == id })
        let schema = try #require(operation.interface.sent.values.first)
        let required = try [String].decode(#require(schema["required"]), at: "")

        let reply = try await door.send(.post, operation.declaration.path, body: "{}")

        #expect(reply.status == 400)
        #expect(reply.code == "invalid-input")
        #expect(Set(reply.pointers) == Set(required.map { "/" + $0 }))
    }

    @Test func `every schema that is referred to exists`() throws {
        let document = try JSON(parsing: OpenAPIDocument.render(version: "1"))
        guard case .object(let schemas)? = document["components"]?["schemas"] else {
            Issue.record("no schemas")
            return
        }
        let names = Set(schemas.map(\.name))

        for reference in document.references { #expect(names.contains(reference)) }
    }
}

extension JSON {
    /// The names of all schemas that are referred to in this value.
    fileprivate var references: [String] {
        switch self {
        case .array(let elements): elements.flatMap(\.references)
        case .object(let members):
            members.flatMap { member -> [String] in
                guard member.name == "$ref", case .string(let text) = member.value else {
                    return member.value.references
                }
                let prefix = "#/components/schemas/"
                return text.hasPrefix(prefix) ? [String(text.dropFirst(prefix.count))] : []
            }
        default: []
        }
    }
}

extension OperationDeclaration {
    /// The permission that it requires, if one.
    fileprivate var permission: Permission? {
        if case .requires(let permission) = access { permission } else { nil }
    }
}
