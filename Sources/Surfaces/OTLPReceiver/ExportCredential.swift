// SPDX-License-Identifier: Apache-2.0
import Contracts

/// Finds the credential in what a client sent beside the body.
enum ExportCredential {
    /// The token of `Authorization: Bearer …`, or else the value of `x-api-key`; an `unauthenticated` problem
    /// when there is neither.
    static func find(authorization: String?, apiKey: String?) throws(Problem) -> String {
        if let authorization {
            let parts = authorization.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else {
                throw Problem(
                    .unauthenticated,
                    "The authorization header must read `Bearer` and then a token or an API key.")
            }
            return String(parts[1].trimmed)
        }
        guard let apiKey, !apiKey.isEmpty else {
            throw Problem(
                .unauthenticated,
                "The request carries no credential; send `Authorization: Bearer <key>` or `x-api-key: <key>`."
            )
        }
        return apiKey
    }
}

extension Substring {
    /// Without spaces and tabs at either end.
    var trimmed: Substring {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let head = drop(while: isBlank)
        return head.dropLast(head.reversed().prefix(while: isBlank).count)
    }
}
