// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// A column of trace ids as it is stored: the distinct ids, and which of them each row has.
public struct TraceIDView: Sendable {
    public let high: [UInt64]
    public let low: [UInt64]
    /// For each row the place of its id in `high` and `low`.
    public let codes: [UInt64]

    /// The id of a row.
    public subscript(row: Int) -> TraceID {
        let code = Int(codes[row])
        return TraceID(high: high[code], low: low[code])
    }

    /// The rows of one trace.
    public func rows(of trace: TraceID) -> RowSelection {
        guard let code = low.indices.first(where: { low[$0] == trace.low && high[$0] == trace.high }) else {
            return .none(of: codes.count)
        }
        return RowSelection.all(of: codes.count).filter { codes[$0] == UInt64(code) }
    }
}
