// SPDX-License-Identifier: Apache-2.0
public import Contracts
import HTTPTypes

/// An operation with a declared input and output: everything about it is said once, here.
public struct Endpoint<Input: Shaped, Output: WireValue>: AnsweringOperation {
    public let declaration: OperationDeclaration
    private let handle: @Sendable (Input, RequestScope) async throws -> Output

    /// Declares an endpoint below `/api/v1`. The parameters of the path must be the `.path` fields of the
    /// input, and only methods that carry a body may have `.body` fields.
    init(
        _ id: String, _ method: HTTPRequest.Method, _ path: String, access: Access, summary: String,
        success: HTTPResponse.Status = .ok, problems: [ProblemCode] = [],
        handle: @escaping @Sendable (Input, RequestScope) async throws -> Output
    ) {
        declaration = OperationDeclaration(
            id: id, method: method, path: "/api/v1" + path, access: access, summary: summary,
            success: Output.self == NoContent.self ? .noContent : success, problems: problems)
        self.handle = handle
        let fields = Input.shape.properties
        let parameters = PathTemplate(declaration.path).parameters
        precondition(
            parameters.sorted() == fields.filter { $0.location == .path }.map(\.name).sorted(),
            "\(id): the path's parameters are not the path fields of \(Input.shape.name).")
        precondition(
            [.post, .put].contains(method)
                || !fields.contains { $0.location == .body }, "\(id): \(method) carries no body.")
    }

    func respond(to input: ShapeInput, in scope: RequestScope) async throws -> Answer {
        let output = try await handle(try Input.decode(input), scope)
        if output is NoContent { return Answer(status: declaration.success, body: nil, nextCursor: nil) }
        var writer = JSONWriter(mayBeAbandoned: true)
        output.write(to: &writer)
        if writer.isAbandoned { throw CancellationError() }
        return Answer(
            status: declaration.success, body: writer.bytes, nextCursor: (output as? any Page)?.nextCursor)
    }

    public var interface: OperationInterface {
        let fields = Input.shape.properties
        let body = fields.filter { $0.location == .body }
        var sent = SchemaCollection(.sent)
        var answered = SchemaCollection(.answered)
        if !body.isEmpty { Input.collectSchemas(into: &sent) }
        Output.collectSchemas(into: &answered)
        return OperationInterface(
            parameters: fields.filter { $0.location != .body }.map {
                .init(
                    name: $0.name, location: $0.location, isRequired: $0.isRequired, schema: $0.schema,
                    summary: $0.summary)
            },
            request: body.isEmpty
                ? nil
                : .init(
                    contentTypes: ["application/json"], schema: Input.schema,
                    isRequired: body.contains(where: \.isRequired)),
            answer: Output.self == NoContent.self
                ? nil : .init(contentTypes: ["application/json"], schema: Output.schema, isRequired: true),
            refusal: nil, isPaged: Output.self is any Page.Type, sent: sent.named, answered: answered.named)
    }
}
