// SPDX-License-Identifier: Apache-2.0
public import Settings

/// Where the HTTP door stands.
public struct HTTPSettings: Sendable {
    public var host: String
    public var port: Int

    public static let declaration = SettingGroup(
        "HTTP", HTTPSettings.init,
        Setting("HTTP_HOST", default: "0.0.0.0", "Address on which pages, REST and OTLP/HTTP are served."),
        Setting(
            "HTTP_PORT", default: 8080, in: 0...65_535,
            "Port of pages, REST and OTLP/HTTP; 0 takes any free one."))
}
