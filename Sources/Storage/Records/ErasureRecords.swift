// SPDX-License-Identifier: Apache-2.0
public import Database
public import FoundationEssentials
public import Postgres
import Tenancy

/// A row of `erasures`.
public struct ErasureRecord: Sendable, Equatable {
    /// Stored by its raw value.
    public enum State: String, Sendable {
        /// Rows that match may still be there.
        case running
        /// No query finds them any more; definitions of series of the last days are removed later.
        case settling
        case completed
    }

    /// How far it has come: blocks of earlier days, and of lower signals of this day, are done.
    public struct Position: Sendable, Equatable {
        public var day: Int32
        public var signal: Int16

        public init(day: Int32, signal: Int16) { (self.day, self.signal) = (day, signal) }

        public static let start = Position(day: .min, signal: 0)
    }

    /// What was done so far.
    public struct Counts: Sendable, Equatable {
        public var examinedBlocks: Int64 = 0
        public var rewrittenBlocks: Int64 = 0
        public var spans: Int64 = 0
        public var points: Int64 = 0
        public var logs: Int64 = 0
        public var definitions: Int64 = 0

        public init() {}
    }

    public var erasureID: UUID
    /// A user or an API key.
    public var requestedBy: UUID
    public var requestedAt: PostgresTimestamp
    /// Names of signals.
    public var signals: [String]
    /// Nanoseconds since the Unix epoch, half open.
    public var startTime: Int64
    public var endTime: Int64
    /// JSON; forgotten when everything is done.
    public var selector: String?
    /// SHA-256 of the selector.
    public var selectorHash: [UInt8]
    public var state = State.running
    public var position = Position.start
    public var counts = Counts()
    public var erasedAt: PostgresTimestamp?
    public var completedAt: PostgresTimestamp?

    public init(
        erasureID: UUID, requestedBy: UUID, requestedAt: PostgresTimestamp, signals: [String],
        startTime: Int64, endTime: Int64, selector: String, selectorHash: [UInt8]
    ) {
        (self.erasureID, self.requestedBy, self.requestedAt) = (erasureID, requestedBy, requestedAt)
        (self.signals, self.startTime, self.endTime) = (signals, startTime, endTime)
        (self.selector, self.selectorHash) = (selector, selectorHash)
    }
}

/// The table `erasures`.
public enum ErasureRecords {
    public static func insert(
        _ record: ErasureRecord, in transaction: OrganizationTransaction
    ) async throws {
        try await transaction.execute(
            """
            INSERT INTO argus.erasures
                (organization_id, erasure_id, requested_by, requested_at, signals, start_time, end_time,
                 selector, selector_hash, state, next_day, next_signal)
            VALUES (\(transaction.organization.uuid), \(record.erasureID), \(record.requestedBy),
                    \(record.requestedAt), \(record.signals), \(record.startTime), \(record.endTime),
                    \(record.selector), \(record.selectorHash), \(record.state.rawValue),
                    \(record.position.day), \(record.position.signal))
            """)
    }

    /// Newest first, at most `limit`.
    public static func latest(
        limit: Int, in transaction: OrganizationTransaction
    ) async throws -> [ErasureRecord] {
        try await read(limit: limit, in: transaction)
    }

    /// Those that are not complete, oldest first.
    public static func open(in transaction: OrganizationTransaction) async throws -> [ErasureRecord] {
        try await read(isOpen: true, in: transaction).reversed()
    }

    public static func find(
        _ id: UUID, in transaction: OrganizationTransaction
    ) async throws -> ErasureRecord? {
        try await read(id: id, in: transaction).first
    }

    private static func read(
        id: UUID? = nil, isOpen: Bool = false, limit: Int = 1_000, in transaction: OrganizationTransaction
    ) async throws -> [ErasureRecord] {
        try await transaction.execute(
            """
            SELECT erasure_id, requested_by, requested_at, signals, start_time, end_time, selector,
                   selector_hash, state, next_day, next_signal, erased_at, completed_at, examined_blocks,
                   rewritten_blocks, erased_spans, erased_points, erased_logs, erased_definitions
            FROM argus.erasures
            WHERE organization_id = \(transaction.organization.uuid)
              AND (\(id)::uuid IS NULL OR erasure_id = \(id)::uuid)
              AND (NOT \(isOpen) OR completed_at IS NULL)
            ORDER BY requested_at DESC, erasure_id DESC LIMIT \(Int64(limit))
            """
        ).map { try ErasureRecord($0) }
    }

    /// Adds to what was done.
    public static func add(
        _ counts: ErasureRecord.Counts, to id: UUID, in transaction: OrganizationTransaction
    ) async throws {
        try await transaction.execute(
            """
            UPDATE argus.erasures SET
                examined_blocks = examined_blocks + \(counts.examinedBlocks),
                rewritten_blocks = rewritten_blocks + \(counts.rewrittenBlocks),
                erased_spans = erased_spans + \(counts.spans),
                erased_points = erased_points + \(counts.points),
                erased_logs = erased_logs + \(counts.logs),
                erased_definitions = erased_definitions + \(counts.definitions)
            WHERE organization_id = \(transaction.organization.uuid) AND erasure_id = \(id)
            """)
    }

    /// Notes how far the erasure has come, unless it is complete; what is gone stays gone.
    public static func advance(
        _ record: ErasureRecord, in transaction: OrganizationTransaction
    ) async throws {
        try await transaction.execute(
            """
            UPDATE argus.erasures SET
                state = \(record.state.rawValue), next_day = \(record.position.day),
                next_signal = \(record.position.signal), selector = \(record.selector),
                erased_at = \(record.erasedAt), completed_at = \(record.completedAt)
            WHERE organization_id = \(transaction.organization.uuid) AND erasure_id = \(record.erasureID)
              AND completed_at IS NULL
              AND (erased_at IS NULL OR \(record.erasedAt)::timestamptz IS NOT NULL)
            """)
    }
}

extension ErasureRecord {
    fileprivate init(_ row: PostgresRow) throws {
        let state: String
        (
            erasureID, requestedBy, requestedAt, signals, startTime, endTime, selector, selectorHash, state,
            position.day, position.signal, erasedAt, completedAt, counts.examinedBlocks,
            counts.rewrittenBlocks, counts.spans, counts.points, counts.logs, counts.definitions
        ) = try row.decode(
            UUID.self, UUID.self, PostgresTimestamp.self, [String].self, Int64.self, Int64.self,
            String?.self, [UInt8].self, String.self, Int32.self, Int16.self, PostgresTimestamp?.self,
            PostgresTimestamp?.self, Int64.self, Int64.self, Int64.self, Int64.self, Int64.self, Int64.self)
        self.state = State(rawValue: state) ?? .running
    }
}
