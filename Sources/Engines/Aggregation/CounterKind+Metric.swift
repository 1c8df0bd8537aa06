// SPDX-License-Identifier: Apache-2.0

public import Telemetry

extension CounterKind {
    /// How points of a metric count. Gauges and sums of unknown temporality are taken for levels.
    public init(_ metric: MetricDescriptor) {
        switch (metric.kind, metric.temporality) {
        case (.gauge, _), (.summary, _): self = .level
        case (_, 1): self = .delta
        case (.sum, 2): self = metric.isMonotonic ? .monotonic : .level
        case (.sum, _): self = .level
        case (.histogram, _), (.exponentialHistogram, _): self = .monotonic
        }
    }
}
