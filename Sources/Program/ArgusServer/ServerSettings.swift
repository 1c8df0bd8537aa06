// SPDX-License-Identifier: Apache-2.0
import Settings

/// What concerns the process as a whole.
struct ServerSettings: Sendable {
    var environment: String
    var logLevel: String
    var dataPath: String
    var secretKey: String

    static let declaration = SettingGroup(
        "Server", ServerSettings.init,
        Setting("APP_ENV", default: "development", "Name of this installation's environment, for logs."),
        Setting(
            "LOG_LEVEL", default: "INFO", oneOf: ["DEBUG", "INFO", "WARN", "ERROR"],
            "The least important log lines that are written."),
        Setting(
            "DATA_PATH", default: "./data", "Directory of the private PostgreSQL and of generated secrets."),
        Setting(
            "SECRET_KEY", default: "", isSecret: true,
            "At least 32 characters that encrypt signing keys and sign cursors; the same on every node. "
                + "Empty: made once and kept in DATA_PATH/secret.key."))
}
