// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// The JSON object in the body; `nil` when there is no body. Throws `unsupported-media-type`,
    /// `too-large`, `invalid-json` or `invalid-input`.
    func jsonBody() async throws -> JSON? {
        let bytes = try await collectedBody()
        if bytes.isEmpty { return nil }
        try requireJSON()
        let json = try JSON(parsing: bytes)
        guard case .object = json else { throw Problem.mistyped("/", "an object") }
        return json
    }

    private func collectedBody() async throws -> [UInt8] {
        if let text = headers[.contentLength], let length = Int(text), length > RESTLimits.bodyBytesMax {
            throw Self.tooLarge
        }
        do {
            let buffer = try await body.collect(upTo: RESTLimits.bodyBytesMax)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Self.tooLarge
        }
    }

    private func requireJSON() throws(Problem) {
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw Problem(.unsupportedMediaType, "Send the body without Content-Encoding.")
        }
        let parts = (headers[.contentType] ?? "").lowercased().split(separator: ";").map { part in
            part.drop { $0 == " " }.prefix { $0 != " " }
        }
        let isUTF8 = parts.dropFirst().allSatisfy { parameter in
            !parameter.hasPrefix("charset=") || ["charset=utf-8", "charset=\"utf-8\""].contains(parameter)
        }
        guard parts.first == "application/json", isUTF8 else {
            throw Problem(
                .unsupportedMediaType, "Send the body as `Content-Type: application/json` in UTF-8.")
        }
    }

    private static let tooLarge = Problem(
        .tooLarge, "The body may have at most \(RESTLimits.bodyBytesMax) bytes.")
}
