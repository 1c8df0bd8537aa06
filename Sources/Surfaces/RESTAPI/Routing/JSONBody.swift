// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// The JSON object in the body; `nil` when there is no body. Throws `unsupported-media-type`,
    /// `too-large`, `invalid-json`, `invalid-input`, `timed-out`, or `cancelled` when the caller left before
    /// its end.
    func jsonBody(within limit: Duration = .seconds(RESTLimits.bodyReadSecondsMax)) async throws -> JSON? {
        let bytes = try await collectedBody(within: limit)
        if bytes.isEmpty { return nil }
        try requireJSON()
        let json = try JSON(parsing: bytes)
        guard case .object = json else { throw Problem.mistyped("/", "an object") }
        return json
    }

    private func collectedBody(within limit: Duration) async throws -> [UInt8] {
        if let text = headers[.contentLength], let length = Int(text), length > RESTLimits.bodyBytesMax {
            throw Self.tooLarge
        }
        // Reading that is cancelled ends the connection: nothing more can be asked on it.
        return try await withThrowingTaskGroup(of: [UInt8]?.self) { [body] group in
            group.addTask { try await Self.collect(body) }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let bytes = try await group.next() ?? nil else {
                throw Problem(
                    .timedOut, "The body did not arrive within \(limit.components.seconds) seconds.")
            }
            return bytes
        }
    }

    private static func collect(_ body: RequestBody) async throws -> [UInt8] {
        do {
            let buffer = try await body.collect(upTo: RESTLimits.bodyBytesMax)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw tooLarge
        } catch {
            // Whatever else happens while a body is read happened to the connection.
            throw Problem(.cancelled, "The connection ended before the body did.", cause: error)
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
