// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird

extension Request {
    /// The credential that the caller presents: of `Authorization: Bearer` or `x-api-key`.
    var credential: String? {
        if let authorization = headers[.authorization] {
            let parts = authorization.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
            return String(parts[1].drop { $0 == " " })
        }
        return headers[.apiKey]
    }

    /// The request id that the caller sent when it is short and plain, or else a new one.
    var acceptedRequestID: String {
        if let sent = headers[.requestID], (1...RESTLimits.requestIDCharactersMax).contains(sent.utf8.count),
            sent.utf8.allSatisfy(Self.isPlain)
        {
            return sent
        }
        let halves = [UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max)]
        return halves.map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }

    /// The name under which the caller reached us, without the port; `localhost` when it is none.
    var hostName: String {
        let authority = head.authority ?? ""
        let end = authority.last == "]" ? nil : authority.lastIndex(of: ":")
        let name = end.map { authority[..<$0] } ?? authority[...]
        let isName = !name.isEmpty && name.utf8.allSatisfy { Self.isPlain($0) || "[]:".utf8.contains($0) }
        return isName ? String(name) : "localhost"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._".utf8.contains(byte)
        }
    }
}

extension HTTPField.Name {
    static let apiKey = HTTPField.Name("x-api-key")!
    static let requestID = HTTPField.Name("X-Request-Id")!
    static let link = HTTPField.Name("Link")!
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    static let crossOriginResourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")!
}
