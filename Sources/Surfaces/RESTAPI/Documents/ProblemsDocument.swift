// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes

/// `docs/problems.md`: every way in which a request fails, and what to do about it.
public enum ProblemsDocument {
    /// The document as Markdown.
    public static func markdown() -> String {
        let rows = ProblemCode.all.map { code in
            [
                "`\(code.name)`", String(Problem(code, "").status.code), code.title, code.nextStep,
                code.kind.isRetryable ? "yes" : "no",
            ]
        }
        return """
            # Problems

            Printed by `argus problems`; do not edit. A failed REST request answers
            `application/problem+json` (RFC 9457): `type` is `/problems/<code>`, `code` is stable,
            `request_id` names the request in the log, `errors` lists every fault of the input with its JSON
            pointer. OTLP doors answer `google.rpc.Status`.

            \(PermissionsDocument.table(["Code", "Status", "Meaning", "Next step", "Retry"], rows))

            """
    }
}
