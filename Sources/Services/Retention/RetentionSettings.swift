// SPDX-License-Identifier: Apache-2.0
public import Settings
public import Telemetry

/// How long things are kept.
public struct RetentionSettings: Sendable {
    public var daysDefault: Int
    public var daysMin: Int
    public var daysMax: Int
    public var sessionDays: Int

    public init(daysDefault: Int, daysMin: Int, daysMax: Int, sessionDays: Int) {
        (self.daysDefault, self.daysMin, self.daysMax) = (daysDefault, daysMin, daysMax)
        self.sessionDays = sessionDays
    }

    /// What organizations may choose from.
    public var terms: RetentionTerms {
        RetentionTerms(daysDefault: daysDefault, daysMin: daysMin, daysMax: max(daysMin, daysMax))
    }

    public static let declaration = SettingGroup(
        "Retention", RetentionSettings.init,
        Setting(
            "RETENTION_DAYS_DEFAULT", default: 30, in: RetentionLimits.days,
            "UTC days before today for which telemetry is kept, unless an organization chooses otherwise."),
        Setting(
            "RETENTION_DAYS_MIN", default: 1, in: RetentionLimits.days,
            "Fewest days an organization may choose."),
        Setting(
            "RETENTION_DAYS_MAX", default: 400, in: RetentionLimits.days,
            "Most days an organization may choose; binds what was chosen before, and the default."),
        Setting(
            "RETENTION_SESSION_DAYS", default: 30, in: 1...3_650,
            "Days for which sessions that have ended are kept."))
}
