// SPDX-License-Identifier: Apache-2.0
public import Settings

/// Prints the settings for people.
public enum SettingsDocument {
    /// `docs/settings.md`.
    public static func markdown() -> String {
        var text = """
            # Settings

            Read from the environment, then from a file `.env` in the working directory, then the
            default. Printed by `argus settings --markdown`; change the declarations, not this file.

            """
        for group in Configuration.descriptions(in: SettingSources([:])) {
            text += "\n## \(group.title)\n\n| Name | Type | Default | Meaning |\n| --- | --- | --- | --- |\n"
            for setting in group.settings {
                let type = setting.bounds.isEmpty ? setting.type : "\(setting.type): \(setting.bounds)"
                let fallback = setting.fallback.isEmpty ? "(empty)" : "`\(setting.fallback)`"
                text += "| `\(setting.name)` | \(type) | \(fallback) | \(setting.summary) |\n"
            }
        }
        return text
    }

    /// `.env.example`.
    public static func example() -> String {
        var text = "# Settings of Argus with their defaults. Copy to .env and uncomment what you change.\n"
        for group in Configuration.descriptions(in: SettingSources([:])) {
            text += "\n# ---- \(group.title) ----\n"
            for setting in group.settings {
                text += "# \(setting.summary)\n#\(setting.name)=\(setting.fallback)\n"
            }
        }
        return text
    }

    /// The values in force and where each comes from; secrets are hidden.
    public static func table(in sources: SettingSources) -> String {
        var text = ""
        for group in Configuration.descriptions(in: sources) {
            text += "\(group.title)\n"
            for setting in group.settings {
                text += "  \(setting.name)=\(setting.shown)  (\(setting.origin))\n"
            }
        }
        return text
    }
}
