// SPDX-License-Identifier: Apache-2.0
import RESTAPI

/// The documents that are printed from declarations.
public enum Documents {
    /// `openapi/argus.json`.
    public static func openAPI() -> String {
        String(decoding: OpenAPIDocument.render(version: Version.current), as: UTF8.self)
    }

    /// `docs/problems.md`.
    public static func problems() -> String { ProblemsDocument.markdown() }

    /// `docs/permissions.md`.
    public static func permissions() -> String { PermissionsDocument.markdown() }
}
