// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Tenancy

/// `docs/permissions.md`: which permission every door demands, and who has it.
public enum PermissionsDocument {
    /// The document as Markdown.
    public static func markdown() -> String {
        """
        # Permissions

        Printed by `argus permissions`; do not edit.

        ## What each allows

        \(table(["Permission", "Allows", "Roles", "API key scopes"], Permission.allCases.map(row)))

        ## What each operation demands

        \(table(["Operation", "Address", "Demands"], Catalogue.operations.map(row)))

        """
    }

    private static func row(_ permission: Permission) -> [String] {
        [
            "`\(permission.rawValue)`", permission.summary,
            Role.allCases.filter { $0.permissions.contains(permission) }.map(\.rawValue).joined(
                separator: ", "),
            KeyScope.allCases.filter { $0.permissions.contains(permission) }.map(\.rawValue).joined(
                separator: ", "),
        ]
    }

    private static func row(_ operation: any Operation) -> [String] {
        let declaration = operation.declaration
        let demand =
            switch declaration.access {
            case .anyone: "nothing"
            case .authenticated: "any valid credential"
            case .requires(let permission): "`\(permission.rawValue)`"
            }
        return ["`\(declaration.id)`", "`\(declaration.method.rawValue) \(declaration.path)`", demand]
    }

    static func table(_ head: [String], _ rows: [[String]]) -> String {
        ([head, head.map { _ in "---" }] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
            .joined(separator: "\n")
    }
}
