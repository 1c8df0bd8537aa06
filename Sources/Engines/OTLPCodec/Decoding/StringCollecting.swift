// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// What gives strings their numbers while a request is decoded.
protocol StringCollecting: ~Copyable {
    /// The number of a text that is known to be UTF-8.
    mutating func collect(checkedText text: UnsafeRawBufferPointer) -> UInt32
    /// The number of bytes that may be anything.
    mutating func collect(raw bytes: UnsafeRawBufferPointer) -> UInt32
}

extension StringTable: StringCollecting {
    mutating func collect(checkedText text: UnsafeRawBufferPointer) -> UInt32 { intern(text) }
    mutating func collect(raw bytes: UnsafeRawBufferPointer) -> UInt32 { intern(bytes) }
}

extension StringArena: StringCollecting {
    mutating func collect(checkedText text: UnsafeRawBufferPointer) -> UInt32 { intern(text: text) ?? 0 }
    mutating func collect(raw bytes: UnsafeRawBufferPointer) -> UInt32 { intern(raw: bytes) }
}
