// SPDX-License-Identifier: Apache-2.0

/// Limits of this module, each with its reason.
enum DeadLettersLimits {
    /// A letter holds what one commit may group, and is read whole; a larger file is not one of ours.
    static let fileBytesMax = 1 << 30
}
