// SPDX-License-Identifier: Apache-2.0
public import Settings

/// How long sign-ins last.
public struct AccountSettings: Sendable {
    public var accessTokenLifetime: Duration
    public var refreshTokenLifetime: Duration
    public var sessionLifetime: Duration

    public static let declaration = SettingGroup(
        "Accounts", AccountSettings.init,
        Setting(
            "ACCESS_TOKEN_LIFETIME", default: .seconds(900),
            in: .seconds(5)...(.seconds(AccountsLimits.accessTokenSecondsMax)),
            "How long an access token is good for."),
        Setting(
            "REFRESH_TOKEN_LIFETIME", default: .seconds(14 * 86_400),
            in: .seconds(10)...(.seconds(90 * 86_400)),
            "How long a session may rest before its refresh token expires."),
        Setting(
            "SESSION_LIFETIME", default: .seconds(30 * 86_400), in: .seconds(10)...(.seconds(365 * 86_400)),
            "How long after signing in a user must sign in again."))
}
