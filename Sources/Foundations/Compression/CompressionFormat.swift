// SPDX-License-Identifier: Apache-2.0

/// How bytes are compressed, by the names HTTP gives them.
public enum CompressionFormat: String, Sendable, CaseIterable {
    /// RFC 1952, one or more members.
    case gzip
    /// RFC 8878, one or more frames.
    case zstd
}
