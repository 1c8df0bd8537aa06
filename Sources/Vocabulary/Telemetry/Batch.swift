// SPDX-License-Identifier: Apache-2.0

/// What one export request carried, decoded to columns.
public enum Batch: Sendable, Equatable {
    case traces(SpanBatch)
    case metrics(MetricBatch)
    case logs(LogBatch)

    public var signal: Signal {
        switch self {
        case .traces: .traces
        case .metrics: .metrics
        case .logs: .logs
        }
    }

    /// How many spans, points or log records it holds.
    public var count: Int {
        switch self {
        case .traces(let batch): batch.count
        case .metrics(let batch): batch.count
        case .logs(let batch): batch.count
        }
    }
}
