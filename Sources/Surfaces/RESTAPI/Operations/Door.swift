// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes

/// An operation that another part of Argus answers, with bodies that are no shapes. It stands in the
/// catalogue so that documents and the permission matrix show every door.
public struct Door: Operation {
    public let declaration: OperationDeclaration
    public let interface: OperationInterface

    init(
        _ id: String, _ method: HTTPRequest.Method, _ path: String, access: Access, summary: String,
        takes: [String] = [], answers: [String], refusals: [String] = [], problems: [ProblemCode] = []
    ) {
        declaration = OperationDeclaration(
            id: id, method: method, path: path, access: access, summary: summary, success: .ok,
            problems: problems)
        interface = OperationInterface(
            parameters: [],
            request: takes.isEmpty ? nil : .init(contentTypes: takes, schema: nil, isRequired: true),
            answer: .init(contentTypes: answers, schema: nil, isRequired: true),
            refusal: refusals.isEmpty ? nil : .init(contentTypes: refusals, schema: nil, isRequired: true),
            isPaged: false, sent: [:],
            answered: [:])
    }
}
