// SPDX-License-Identifier: Apache-2.0

/// Limits of this module, each with its reason.
enum RollupsLimits {
    /// A point that comes longer after the one before it is kept: a query looks at least as far back for a
    /// point to count from, so that the first it finds is one that is kept.
    static let gapNanoseconds: Int64 = 300_000_000_000
    /// Points between two samples by which series are parted: fine enough to part them evenly.
    static let sampledPoints = 1_024
    /// Samples of one hour: beyond it every other one is dropped.
    static let samplesMax = 1 << 16
}
