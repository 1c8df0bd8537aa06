// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
import Tenancy

/// The catalogue as an OpenAPI 3.1 document: `openapi/argus.json`, `/openapi.json` and the source of the web
/// client.
public enum OpenAPIDocument {
    /// The document, indented by two, with a line break at its end; the same bytes for the same catalogue and
    /// version.
    public static func render(version: String) -> [UInt8] {
        var writer = JSONWriter(indentation: 2)
        writer.write(document(Catalogue.sections, version: version))
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    static func document(_ sections: [Catalogue.Section], version: String) -> JSON {
        [
            "openapi": "3.1.1",
            "info": [
                "title": "Argus",
                "version": .string(version),
                "description": .string(introduction),
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": "/"]],
            "tags": .array(sections.map { ["name": .string($0.title)] }),
            "paths": paths(sections),
            "components": [
                "securitySchemes": [
                    "bearer": [
                        "type": "http", "scheme": "bearer",
                        "description": "An access token (JWT) or an API key.",
                    ],
                    "apiKey": [
                        "type": "apiKey", "in": "header", "name": "x-api-key", "description": "An API key.",
                    ],
                ],
                "headers": headers,
                "schemas": schemas(sections),
            ],
        ]
    }

    private static let introduction = """
        Traces, logs and metrics of one organization: the one that the credential belongs to. Times are \
        RFC 3339 in UTC with nanoseconds; ids are lower-case hexadecimal. Attribute values keep their types: \
        doubles always have a point or an exponent, NaN and infinities are strings, bytes are \
        `{"$bytes": "<base64>"}`. Failures are problem details (RFC 9457) with a stable `code`.
        """

    private static let headers: JSON = [
        "Link": [
            "description": "The next page, `rel=\"next\"`; absent on the last one.",
            "schema": ["type": "string"],
        ],
        "RequestID": [
            "description": "Names the request in the log; taken over from the request when it was sent.",
            "schema": ["type": "string"],
        ],
    ]

    private static func paths(_ sections: [Catalogue.Section]) -> JSON {
        var paths: [JSON.Member] = []
        for section in sections {
            for operation in section.operations {
                let declaration = operation.declaration
                let member = JSON.Member(
                    declaration.method.rawValue.lowercased(), describe(operation, tag: section.title))
                if let index = paths.firstIndex(where: { $0.name == declaration.path }),
                    case .object(let members) = paths[index].value
                {
                    paths[index].value = .object(members + [member])
                } else {
                    paths.append(.init(declaration.path, .object([member])))
                }
            }
        }
        return .object(paths)
    }

    private static func describe(_ operation: any Operation, tag: String) -> JSON {
        let declaration = operation.declaration
        let interface = operation.interface
        var members: [JSON.Member] = [
            .init("operationId", .string(declaration.id)),
            .init("summary", .string(declaration.summary)),
            .init("tags", [.string(tag)]),
        ]
        if case .requires(let permission) = declaration.access {
            members.append(.init("x-permission", .string(permission.rawValue)))
        }
        members.append(
            .init("security", declaration.access == .anyone ? [] : [["bearer": []], ["apiKey": []]]))
        if !interface.parameters.isEmpty {
            members.append(.init("parameters", .array(interface.parameters.map(describe))))
        }
        if let request = interface.request {
            members.append(
                .init(
                    "requestBody", ["required": .bool(request.isRequired), "content": content(request)]))
        }
        members.append(.init("responses", responses(of: operation)))
        return .object(members)
    }

    private static func describe(_ parameter: OperationInterface.Parameter) -> JSON {
        [
            "name": .string(parameter.name), "in": .string(parameter.location.rawValue),
            "required": .bool(parameter.isRequired), "description": .string(parameter.summary),
            "schema": parameter.schema,
        ]
    }

    private static func content(_ body: OperationInterface.Body) -> JSON {
        .object(
            body.contentTypes.map { type in
                .init(type, body.schema.map { ["schema": $0] } ?? .object([]))
            })
    }

    private static func responses(of operation: any Operation) -> JSON {
        let declaration = operation.declaration
        var headers: [JSON.Member] = [.init("X-Request-Id", ["$ref": "#/components/headers/RequestID"])]
        if operation.interface.isPaged {
            headers.append(.init("Link", ["$ref": "#/components/headers/Link"]))
        }
        var success: [JSON.Member] = [
            .init("description", .string(declaration.success.reasonPhrase)),
            .init("headers", .object(headers)),
        ]
        if let answer = operation.interface.answer { success.append(.init("content", content(answer))) }
        let problem: JSON = .object([.init(Problem.contentType, ["schema": ProblemDocument.schema])])
        let byStatus = Dictionary(grouping: operation.possibleProblems) { Problem($0, "").status.code }
        let failures = byStatus.sorted { $0.key < $1.key }.map { status, codes in
            let list = codes.map { "`\($0.name)`: \($0.title)." }.joined(separator: " ")
            return JSON.Member(
                String(status),
                [
                    "description": .string(list),
                    "content": operation.interface.refusal.map(content) ?? problem,
                ])
        }
        return .object([.init(String(declaration.success.code), .object(success))] + failures)
    }

    private static func schemas(_ sections: [Catalogue.Section]) -> JSON {
        var problem = SchemaCollection(.answered)
        ProblemDocument.collectSchemas(into: &problem)
        var schemas = problem.named
        for operation in sections.flatMap(\.operations) {
            schemas.merge(operation.interface.answered) { first, _ in first }
            schemas.merge(operation.interface.sent) { first, _ in first }
        }
        return .object(schemas.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) })
    }
}
