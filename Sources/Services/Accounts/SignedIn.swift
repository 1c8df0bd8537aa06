// SPDX-License-Identifier: Apache-2.0
public import Contracts
public import Tenancy

/// What signing up asks for.
public struct SignUp: Shaped {
    public var organization: String
    public var email: String
    public var password: String
    public var name: String

    public static let shape = Shape(
        "SignUp", SignUp.init,
        Field(
            "organization", \.organization, .length(1...100), .printable, summary: "Name of the organization."
        ),
        Field("email", \.email, .length(3...254), .email, summary: "Address the user signs in with."),
        Field("password", \.password, .length(12...200), summary: "At least 12 characters; anything goes."),
        Field("name", \.name, .length(1...100), .printable, summary: "Name of the user."))
}

/// What signing in asks for.
public struct LogIn: Shaped {
    public var email: String
    public var password: String

    public static let shape = Shape(
        "LogIn", LogIn.init,
        Field("email", \.email, .length(1...254), summary: "Address the user signed up with."),
        Field("password", \.password, .length(1...200), summary: "The user's password."))
}

/// What refreshing a session asks for.
public struct RefreshSession: Shaped {
    public var refreshToken: String

    public static let shape = Shape(
        "RefreshSession", RefreshSession.init,
        Field(
            "refresh_token", \.refreshToken, .length(1...200),
            summary: "The newest refresh token; it is spent."))
}

/// What signing out may name.
public struct LogOut: Shaped {
    public var refreshToken: String?

    public static let shape = Shape(
        "LogOut", LogOut.init,
        Field(
            "refresh_token", \.refreshToken, .length(1...200),
            summary: "A refresh token of the session to end; by default the session of the access token."))
}

/// An organization as its members see it.
public struct OrganizationView: Shaped {
    public var id: String
    public var name: String
    public var slug: String

    public static let shape = Shape(
        "Organization", OrganizationView.init,
        Field("id", \.id, summary: "Stable identifier (UUID)."),
        Field("name", \.name, summary: "Name given at sign-up."),
        Field("slug", \.slug, summary: "Short unique name made of the name."))
}

/// A user as members of the organization see them.
public struct UserView: Shaped {
    public var id: String
    public var email: String
    public var name: String

    public static let shape = Shape(
        "User", UserView.init,
        Field("id", \.id, summary: "Stable identifier (UUID)."),
        Field("email", \.email, summary: "Address the user signs in with."),
        Field("name", \.name, summary: "Name of the user."))
}

/// The answer to signing up, signing in and refreshing.
public struct SignedIn: Shaped {
    public var organization: OrganizationView
    public var user: UserView
    public var accessToken: String
    public var refreshToken: String
    public var tokenType: String
    public var expiresIn: Int

    public static let shape = Shape(
        "SignedIn", SignedIn.init,
        Field("organization", \.organization, summary: "The organization the tokens are for."),
        Field("user", \.user, summary: "Who signed in."),
        Field("access_token", \.accessToken, summary: "JWT for `Authorization: Bearer`."),
        Field("refresh_token", \.refreshToken, summary: "Single use; gets the next pair of tokens."),
        Field("token_type", \.tokenType, summary: "Always `Bearer`."),
        Field("expires_in", \.expiresIn, summary: "Seconds until the access token expires."))
}

/// Who is calling.
public struct Me: Shaped {
    public var organization: OrganizationView
    public var user: UserView?
    public var role: Role?
    public var permissions: [Permission]
    public var apiKey: CallingKey?

    public static let shape = Shape(
        "Me", Me.init,
        Field("organization", \.organization, summary: "The organization of the credential."),
        Field("user", \.user, summary: "The user; null for an API key."),
        Field("role", \.role, summary: "The user's role; null for an API key."),
        Field("permissions", \.permissions, summary: "What the credential may do."),
        Field("api_key", \.apiKey, summary: "The API key; null for a user."))
}

/// The API key that is calling.
public struct CallingKey: Shaped {
    public var id: String
    public var name: String
    public var scopes: [KeyScope]

    public static let shape = Shape(
        "CallingKey", CallingKey.init,
        Field("id", \.id, summary: "Stable identifier (UUID)."),
        Field("name", \.name, summary: "Name given at creation."),
        Field("scopes", \.scopes, summary: "What the key may be used for."))
}
