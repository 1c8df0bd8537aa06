// SPDX-License-Identifier: Apache-2.0
public import Contracts
import HTTPTypes

/// What an operation answers when nothing failed.
struct Answer: Sendable {
    var status: HTTPResponse.Status
    /// JSON text; `nil` for an answer without content.
    var body: [UInt8]?
    /// Where the next page begins; `nil` when this is the last one or no list.
    var nextCursor: String?
}

/// An answer that is one page of a list.
protocol Page: WireValue {
    /// Where the next page begins; `nil` at the end.
    var nextCursor: String? { get }
}

/// An input without fields.
public struct NoInput: Shaped {
    public static let shape = Shape("NoInput", NoInput.init)
}

/// An answer without content.
public struct NoContent: AnswerOnly {
    public static let schema: JSON = .null

    public func write(to writer: inout JSONWriter) { writer.null() }
}
