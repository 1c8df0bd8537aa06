// SPDX-License-Identifier: Apache-2.0

/// Limits of this module, each with its reason.
enum RetentionLimits {
    /// Days that can be kept: each has partitions of its own, of which a database does not bear any number.
    static let days = 1...3_650
    /// Services, traces and attributes that one erasure may name: each is compared with every row.
    static let selectorItemsMax = 100
    /// Erasures of one organization that are not complete: each looks through all its blocks.
    static let openErasuresMax = 100
}
