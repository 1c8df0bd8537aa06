// SPDX-License-Identifier: Apache-2.0
import Contracts
import Telemetry
import Tenancy

/// Which part of a list one page shows: a fixed time range, and the key after which the page begins.
///
/// The cursor carries the range, so that "the last hour" stays the same hour from page to page.
struct PageWindow: Sendable, Equatable {
    var range: TimeRange
    /// Cursor key of the query engine; `nil` on the first page.
    var key: [UInt8]?
}

extension RequestScope {
    /// The window that the parameters ask for.
    func window(start: Timestamp?, end: Timestamp?, cursor: String?) throws(Problem) -> PageWindow {
        guard let cursor else { return PageWindow(range: try range(start: start, end: end), key: nil) }
        let payload = try services.cursors.open(cursor, for: cursorPurpose())
        guard payload.count > 16 else { throw CursorSigner.refusal }
        let range = TimeRange(start: Self.number(payload[..<8]), end: Self.number(payload[8..<16]))
        return PageWindow(range: range, key: Array(payload[16...]))
    }

    /// The cursor for the page after a key.
    func cursor(after key: [UInt8]?, in range: TimeRange) throws(Problem) -> String? {
        guard let key else { return nil }
        return services.cursors.sign(
            Self.bytes(range.start) + Self.bytes(range.end) + key, for: try cursorPurpose())
    }

    /// The time range that the parameters ask for; without them the last hour.
    func range(start: Timestamp?, end: Timestamp?) throws(Problem) -> TimeRange {
        let hour = Int64(RESTLimits.defaultRangeSeconds) * 1_000_000_000
        let end = end?.nanoseconds ?? services.now()
        let (before, overflow) = end.subtractingReportingOverflow(hour)
        let start = start?.nanoseconds ?? (overflow ? .min : before)
        guard start < end else {
            throw .invalidInput([.init(pointer: "/start", detail: "must be before the end, by default now")])
        }
        return TimeRange(start: start, end: end)
    }

    /// What a cursor is bound to: organization, operation and every filter as it was sent.
    private func cursorPurpose() throws(Problem) -> [UInt8] {
        var purpose = Array("\(try principal().organization)\n\(operation)\n".utf8)
        for (name, values) in query.sorted(by: { $0.key < $1.key }) where name != "cursor" && name != "limit"
        {
            for text in [name] + values { purpose += Self.bytes(Int64(text.utf8.count)) + Array(text.utf8) }
            purpose += Self.bytes(-1)
        }
        return purpose
    }

    private static func bytes(_ number: Int64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int64 {
        bytes.reduce(0) { $0 << 8 | Int64($1) }
    }
}
