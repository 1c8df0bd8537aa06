// SPDX-License-Identifier: Apache-2.0

/// Limits of this module, each with its reason.
enum RetentionLimits {
    /// Days that can be kept: each has partitions of its own, of which a database does not bear any number.
    static let days = 1...3_650
}
