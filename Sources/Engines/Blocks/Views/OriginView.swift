// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// The resources, or the scopes, of a row group, and which of them each row (of metrics: each series) has.
public struct OriginView: Sendable {
    public let strings: StringTable
    public let origins: [Origin]
    /// For each row the place of its origin in `origins`.
    public let codes: [UInt32]
}
