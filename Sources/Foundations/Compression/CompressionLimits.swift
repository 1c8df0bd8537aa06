// SPDX-License-Identifier: Apache-2.0

/// The bounds of a decompressor, whatever its caller's own limits are.
public enum CompressionLimits {
    /// Logarithm of the largest zstd window: 8 MiB, what RFC 8878 asks every decoder to support and the most
    /// that a compressor uses unless told otherwise. A frame may declare any window and so choose our memory.
    static let zstdWindowLogarithmMax: Int32 = 23

    /// Bytes produced per step. Small enough that a bomb is noticed at once, large enough that a step costs
    /// nothing beside its work.
    static let stepBytes = 64 * 1024
}
