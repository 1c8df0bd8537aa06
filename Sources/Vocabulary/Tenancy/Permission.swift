// SPDX-License-Identifier: Apache-2.0
public import Contracts

/// One allowed action, `resource:action`.
public enum Permission: String, WireEnum {
    case ingestTelemetry = "telemetry:write"
    case readTelemetry = "telemetry:read"
    case readAPIKeys = "api_keys:read"
    case writeAPIKeys = "api_keys:write"
    case readDeadLetters = "dead_letters:read"
    case replayDeadLetters = "dead_letters:replay"
    case readRetention = "retention:read"
    case writeRetention = "retention:write"
    case readErasures = "erasures:read"
    case writeErasures = "erasures:write"

    /// What it allows, for people.
    public var summary: String {
        switch self {
        case .ingestTelemetry: "Send traces, logs and metrics."
        case .readTelemetry: "Search and read traces, logs and metrics."
        case .readAPIKeys: "List API keys (never their secrets)."
        case .writeAPIKeys: "Create and revoke API keys."
        case .readDeadLetters: "See how much waits for the database as dead letters."
        case .replayDeadLetters: "Replay dead letters now."
        case .readRetention: "See how long telemetry is kept."
        case .writeRetention: "Choose how long telemetry is kept."
        case .readErasures: "See which rows are erased, and how far that is."
        case .writeErasures: "Erase stored rows for good."
        }
    }
}

/// A named set of permissions of a member. Stored by its raw value.
public enum Role: String, WireEnum {
    case owner

    public var permissions: Set<Permission> {
        switch self {
        case .owner: Set(Permission.allCases)
        }
    }
}

/// What an API key may be used for. Stored by its raw value.
public enum KeyScope: String, WireEnum {
    case ingest
    case read

    public var permissions: Set<Permission> {
        switch self {
        case .ingest: [.ingestTelemetry]
        case .read: [.readTelemetry]
        }
    }
}
