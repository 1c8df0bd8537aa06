// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// What a decoder of metrics asks about the series of the organization that sends them.
public protocol SeriesDirectory: Sendable {
    /// Writes the ids of the series with these keys to `ids`, as far as their definitions are stored, and
    /// gives the indices of the others.
    func find(_ keys: [SeriesKey], _ ids: inout [UInt64]) -> [Int]

    /// What to do with a series that has no known key; `newCount` others of the same request and day are new
    /// too.
    func verdict(on identity: SeriesIdentity, day: Int32, newCount: Int) -> SeriesVerdict

    /// Keeps a key of a series whose definition is stored.
    func learn(_ key: SeriesKey, of identity: SeriesIdentity)
}

/// What a `SeriesDirectory` says of a series.
public enum SeriesVerdict: Sendable, Equatable {
    /// Its definition is stored.
    case known
    /// Its definition must be stored with its points.
    case new
    /// As `new`, but the series counts already among those of its day.
    case forgotten
    /// Another series has the same id.
    case collides
    /// The organization has as many series as it may.
    case refused
}

/// A directory without memory: every series is new.
public struct NoSeriesDirectory: SeriesDirectory {
    public init() {}

    public func find(_ keys: [SeriesKey], _ ids: inout [UInt64]) -> [Int] { Array(keys.indices) }

    public func verdict(on identity: SeriesIdentity, day: Int32, newCount: Int) -> SeriesVerdict { .new }

    public func learn(_ key: SeriesKey, of identity: SeriesIdentity) {}
}
