// SPDX-License-Identifier: Apache-2.0

/// Why compressed bytes cannot be read.
public enum CompressionError: Error, Sendable, Equatable {
    /// Damaged, truncated or of another format; the reason is safe to show.
    case malformed(reason: String)
    /// What comes out exceeds the bound given by the caller.
    case tooLarge(bytesMax: Int)
}
