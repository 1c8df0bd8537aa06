// SPDX-License-Identifier: Apache-2.0
public import Contracts
public import Tenancy

/// What creating an API key asks for.
public struct CreateAPIKey: Shaped {
    public var name: String
    public var scopes: [KeyScope]

    public static let shape = Shape(
        "CreateAPIKey", CreateAPIKey.init,
        Field("name", \.name, .length(1...100), .printable, summary: "What the key is for."),
        Field("scopes", \.scopes, .items(1...10), summary: "`ingest` to send telemetry, `read` to query it."))
}

/// Which API key to revoke.
public struct DeleteAPIKey: Shaped {
    public var id: String

    public static let shape = Shape(
        "DeleteAPIKey", DeleteAPIKey.init,
        Field("id", \.id, in: .path, summary: "Identifier of the key (UUID)."))
}

/// An API key without its secret.
public struct APIKeyView: Shaped {
    public var id: String
    public var name: String
    public var scopes: [KeyScope]
    public var lastFour: String
    public var createdAt: Timestamp
    public var lastUsedAt: Timestamp?

    public static let shape = Shape(
        "APIKey", APIKeyView.init,
        Field("id", \.id, summary: "Stable identifier (UUID)."),
        Field("name", \.name, summary: "What the key is for."),
        Field("scopes", \.scopes, summary: "What the key may be used for."),
        Field("last_four", \.lastFour, summary: "The last four characters of the key."),
        Field("created_at", \.createdAt, summary: "When it was created."),
        Field("last_used_at", \.lastUsedAt, summary: "When it was last used, to the minute; null before."))
}

/// The API keys of an organization, newest first.
public struct APIKeyList: Shaped {
    public var apiKeys: [APIKeyView]

    public static let shape = Shape(
        "APIKeyList", APIKeyList.init,
        Field("api_keys", \.apiKeys, summary: "All keys, newest first."))
}

/// A new API key with its secret, which is shown this once.
public struct CreatedAPIKey: Shaped {
    public var id: String
    public var name: String
    public var scopes: [KeyScope]
    public var lastFour: String
    public var createdAt: Timestamp
    public var lastUsedAt: Timestamp?
    public var key: String

    public static let shape = Shape(
        "CreatedAPIKey", CreatedAPIKey.init,
        Field("id", \.id, summary: "Stable identifier (UUID)."),
        Field("name", \.name, summary: "What the key is for."),
        Field("scopes", \.scopes, summary: "What the key may be used for."),
        Field("last_four", \.lastFour, summary: "The last four characters of the key."),
        Field("created_at", \.createdAt, summary: "When it was created."),
        Field("last_used_at", \.lastUsedAt, summary: "Null: it has not been used."),
        Field("key", \.key, summary: "The secret. It is shown only now."))
}
