// SPDX-License-Identifier: Apache-2.0
public import Contracts
public import HTTPTypes

/// One door of Argus: what the router, the permission check, the documents and the tests know of it.
public protocol Operation: Sendable {
    var declaration: OperationDeclaration { get }
    /// What travels through it, for documents.
    var interface: OperationInterface { get }
}

/// An operation that this module answers itself.
protocol AnsweringOperation: Operation {
    /// Decodes, decides and answers; the caller has been authenticated and authorized.
    func respond(to input: ShapeInput, in scope: RequestScope) async throws -> Answer
}

/// Name, address and rules of an operation.
public struct OperationDeclaration: Sendable {
    /// Unique and stable: the name of the function in generated clients.
    public let id: String
    public let method: HTTPRequest.Method
    /// From the root, with parameters in braces: `/api/v1/traces/{trace_id}`.
    public let path: String
    public let access: Access
    public let summary: String
    /// The status of an answer that is no problem.
    public let success: HTTPResponse.Status
    /// Problems of this operation alone, beyond those that follow from its form.
    public let problems: [ProblemCode]
}

/// What an operation takes and answers.
public struct OperationInterface: Sendable {
    /// Content types and the JSON Schema of their content.
    public struct Body: Sendable {
        public let contentTypes: [String]
        /// `nil` for content that JSON Schema does not describe.
        public let schema: JSON?
        public let isRequired: Bool
    }

    public struct Parameter: Sendable {
        public let name: String
        public let location: FieldLocation
        public let isRequired: Bool
        public let schema: JSON
        public let summary: String
    }

    /// Path and query parameters.
    public let parameters: [Parameter]
    public let request: Body?
    public let answer: Body?
    /// What is answered to a refused request; `nil` for a problem as in RFC 9457.
    public let refusal: Body?
    /// Whether answers carry a cursor and a `Link` to the next page.
    public let isPaged: Bool
    /// The named schemas that callers send, and those that are answered.
    public let sent: [String: JSON]
    public let answered: [String: JSON]
}
