// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// A `timestamptz`: microseconds since the Unix epoch, UTC.
public struct PostgresTimestamp: Sendable, Hashable, Comparable {
    public let microsecondsSinceEpoch: Int64

    public init(microsecondsSinceEpoch: Int64) {
        self.microsecondsSinceEpoch = microsecondsSinceEpoch
    }

    /// Later than every other time; `infinity` in SQL.
    public static let infinity = PostgresTimestamp(microsecondsSinceEpoch: .max)

    /// Earlier than every other time; `-infinity` in SQL.
    public static let negativeInfinity = PostgresTimestamp(microsecondsSinceEpoch: .min)

    public static func < (left: PostgresTimestamp, right: PostgresTimestamp) -> Bool {
        left.microsecondsSinceEpoch < right.microsecondsSinceEpoch
    }

    /// Microseconds between 1970-01-01 and 2000-01-01, from which PostgreSQL counts.
    private static let epochOffset: Int64 = 946_684_800_000_000
}

extension PostgresTimestamp {
    /// Rounds to microseconds; dates beyond the representable become infinite.
    public init(_ date: Date) {
        let microseconds = (date.timeIntervalSince1970 * 1_000_000).rounded()
        if let exact = Int64(exactly: microseconds) {
            self.init(microsecondsSinceEpoch: exact)
        } else {
            self = microseconds < 0 ? .negativeInfinity : .infinity
        }
    }

    public var date: Date {
        switch self {
        case .infinity: .distantFuture
        case .negativeInfinity: .distantPast
        default: Date(timeIntervalSince1970: Double(microsecondsSinceEpoch) / 1_000_000)
        }
    }
}

extension PostgresTimestamp: PostgresScalar {
    public static var postgresType: PostgresType { .timestamptz }
    public static var postgresArrayType: PostgresType { .timestamptzArray }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(bigEndian: stored)
    }

    public init(postgresBytes bytes: RawSpan, type: PostgresType) throws(PostgresError) {
        guard type == .timestamptz else { throw .mismatch(type, Self.self) }
        let stored = try bytes.wholeBigEndian(Int64.self)
        switch stored {
        case .max: self = .infinity
        case .min: self = .negativeInfinity
        default:
            let (sum, overflows) = stored.addingReportingOverflow(Self.epochOffset)
            guard !overflows else { throw .decoding("A timestamp is out of range.") }
            self.init(microsecondsSinceEpoch: sum)
        }
    }

    private var stored: Int64 {
        if self == .infinity || self == .negativeInfinity { return microsecondsSinceEpoch }
        let (difference, overflows) = microsecondsSinceEpoch.subtractingReportingOverflow(Self.epochOffset)
        return overflows ? .min : difference
    }
}
