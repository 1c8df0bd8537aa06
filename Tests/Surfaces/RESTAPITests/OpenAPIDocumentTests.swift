// SPDX-License-Identifier: Apache-2.0
import Contracts
import FoundationEssentials
import HTTPTypes
import Testing

@testable import RESTAPI

struct OpenAPIDocumentTests {
    @Test func `is what the repository says it is`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let golden = try Data(contentsOf: folder.appending(path: "../../../openapi/argus.json"))
        let document = try JSON(parsing: golden)
        guard case .string(let version)? = document["info"]?["version"] else {
            Issue.record("openapi/argus.json has no version")
            return
        }

        // `make golden` rewrites the file.
        #expect(Array(golden) == OpenAPIDocument.render(version: version))
    }

    @Test func `is the same every time`() {
        #expect(OpenAPIDocument.render(version: "1") == OpenAPIDocument.render(version: "1"))
    }

    @Test func `names the permission, problems and schemas of an operation`() throws {
        let document = try JSON(parsing: OpenAPIDocument.render(version: "1"))
        let operation = try #require(document["paths"]?["/api/v1/traces/{trace_id}"]?["get"])

        #expect(operation["operationId"] == "getTrace")
        #expect(operation["x-permission"] == "telemetry:read")
        #expect(operation["security"] == [["bearer": []], ["apiKey": []]])
        let content = operation["responses"]?["200"]?["content"]
        #expect(content?["application/json"]?["schema"] == ["$ref": "#/components/schemas/TraceDetail"])
        guard case .string(let missing)? = operation["responses"]?["404"]?["description"] else {
            Issue.record("404 is not described")
            return
        }
        #expect(missing.contains("trace-not-found"))
    }

    @Test func `says what always is in an answer`() throws {
        let schemas = try JSON(parsing: OpenAPIDocument.render(version: "1"))["components"]?["schemas"]

        #expect(schemas?["TraceList"]?["required"] == ["traces", "next_cursor"])
        #expect(schemas?["Point"]?["required"] == ["time", "start_time", "flags", "exemplars"])
        #expect(schemas?["LogOut"]?["required"] == nil)
    }

    @Test func `the matrix lists every operation and permission`() {
        let text = PermissionsDocument.markdown()

        for operation in Catalogue.operations { #expect(text.contains("`\(operation.declaration.id)`")) }
    }

    @Test func `the problems document lists every code`() {
        let text = ProblemsDocument.markdown()

        for code in ProblemCode.all {
            #expect(text.contains("| `\(code.name)` | \(Problem(code, "").status.code) |"))
        }
    }
}
