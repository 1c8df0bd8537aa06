// SPDX-License-Identifier: Apache-2.0

/// Byte strings that are not looked for when they are added: one after the other, numbered from 0.
///
/// For what is different in nearly every row, such as the bodies of log records: finding equal ones would
/// cost more than it saves.
public struct ByteColumn: Sendable, Equatable {
    /// The bytes of all strings, one after the other.
    public private(set) var bytes: [UInt8] = []
    /// Where each string ends in `bytes`.
    public private(set) var ends: [UInt32] = []

    public init() {}

    /// An empty column with room for so many strings of so many bytes altogether.
    public init(minimumCapacity: Int, bytes byteCount: Int) {
        ends.reserveCapacity(minimumCapacity)
        bytes.reserveCapacity(byteCount)
    }

    public var count: Int { ends.count }

    /// Adds a string and gives its number.
    @inline(__always)
    @discardableResult
    public mutating func append(_ string: UnsafeRawBufferPointer) -> UInt32 {
        bytes.append(contentsOf: string)
        return finishString()
    }

    /// Adds the strings of another column and gives the number of the first.
    public mutating func append(_ other: ByteColumn) -> UInt32 {
        let first = UInt32(ends.count)
        let offset = UInt32(bytes.count)
        bytes.append(contentsOf: other.bytes)
        ends.append(contentsOf: other.ends.lazy.map { $0 + offset })
        return first
    }

    /// Adds a string that `body` writes at the end of all bytes, and gives its number.
    @inline(__always)
    @discardableResult
    public mutating func append(_ body: (inout [UInt8]) -> Void) -> UInt32 {
        body(&bytes)
        return finishString()
    }

    /// The range of a string inside `bytes`.
    @inline(__always)
    public func range(of number: UInt32) -> Range<Int> {
        let index = Int(number)
        return (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
    }

    /// Lends a string's bytes without a copy.
    @inline(__always)
    public func withBytes<Result>(of number: UInt32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let range = range(of: number)
        return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// A copy of a string's bytes.
    public func bytes(of number: UInt32) -> [UInt8] { Array(bytes[range(of: number)]) }

    /// A string as text; bytes that are not UTF-8 are repaired with U+FFFD.
    public func text(of number: UInt32) -> String {
        String(decoding: bytes[range(of: number)], as: UTF8.self)
    }

    /// Forgets the last string.
    public mutating func removeLast() {
        let range = range(of: UInt32(ends.count - 1))
        bytes.removeSubrange(range)
        ends.removeLast()
    }

    @inline(__always)
    private mutating func finishString() -> UInt32 {
        ends.append(UInt32(bytes.count))
        return UInt32(ends.count - 1)
    }
}
