// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// An immutable block of one organization and kind, and what its row in the catalogue says about it.
public struct EncodedBlock: Sendable, Equatable {
    public var kind: BlockKind
    /// The UTC day all rows belong to, in days since the Unix epoch.
    public var day: Int32
    /// The earliest row (start of a span, effective time of a log record, time of a point), nanoseconds since
    /// the Unix epoch.
    public var minTime: Int64
    /// The latest row, inclusive.
    public var maxTime: Int64
    public var rowCount: Int
    /// Estimated size of the rows before encoding, and of each resource, scope and metric they share.
    public var rawBytes: Int
    /// All distinct service names, sorted; the empty name stands for resources without one. At most
    /// `BlockLimits.blockNamesMax`. Written as `listed` says.
    public var services: [String]
    /// All distinct metric names, sorted, written like `services`; empty for traces and logs.
    public var names: [String]
    /// See `BlockDirectory`.
    public var directory: [UInt8]
    /// See `BlockFilter`.
    public var filter: [UInt8]
    /// See `RequestSummary`; nothing for metrics and logs, and for blocks that were stored without one.
    public var summary: [UInt8]?
    /// The chunks.
    public var bytes: [UInt8]

    public init(
        kind: BlockKind, day: Int32, minTime: Int64, maxTime: Int64, rowCount: Int, rawBytes: Int,
        services: [String], names: [String], directory: [UInt8], filter: [UInt8],
        summary: [UInt8]? = nil, bytes: [UInt8]
    ) {
        self.kind = kind
        self.day = day
        self.minTime = minTime
        self.maxTime = maxTime
        self.rowCount = rowCount
        self.rawBytes = rawBytes
        self.services = services
        self.names = names
        self.directory = directory
        self.filter = filter
        self.summary = summary
        self.bytes = bytes
    }

    public var signal: Signal { kind.signal }

    /// A service or metric name as it stands in the catalogue, to be listed or looked for: U+0000, which
    /// PostgreSQL cannot store, is written as U+FFFD.
    public static func listed(_ name: String) -> String {
        guard name.utf8.contains(0) else { return name }
        return String(String.UnicodeScalarView(name.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }
}
