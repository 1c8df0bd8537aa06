// SPDX-License-Identifier: Apache-2.0

/// A column of strings as it is stored: distinct strings, each with a code, and the code of each row.
///
/// A predicate is asked once for each code, not for each row. Equal strings may have different codes.
public struct StringView: Sendable {
    let column: StringColumn
    /// How many values there are: one for each row, or for each row that has the attribute.
    public let count: Int

    init(_ column: StringColumn, count: Int) { (self.column, self.count) = (column, count) }

    /// How many codes there are; they begin at 0.
    public var codeCount: Int { column.distinctCount }

    /// The code of a row.
    @inline(__always)
    public func code(_ row: Int) -> Int { column.indices.map { Int($0[row]) } ?? row }

    /// Lends the bytes of a code's string without a copy.
    public func withBytes<Result>(of code: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let range = column.string(code)
        return column.bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// A code's string; bytes that are not UTF-8 are repaired with U+FFFD.
    public func text(of code: Int) -> String {
        String(decoding: column.bytes[column.string(code)], as: UTF8.self)
    }

    /// For each code whether its string fulfils a condition.
    public func verdicts<Failure>(
        _ isWanted: (UnsafeRawBufferPointer) throws(Failure) -> Bool
    ) throws(Failure) -> [Bool] {
        var verdicts: [Bool] = []
        verdicts.reserveCapacity(codeCount)
        for code in 0..<codeCount {
            let verdict = withBytes(of: code) { bytes in
                Result { () throws(Failure) in try isWanted(bytes) }
            }
            verdicts.append(try verdict.get())
        }
        return verdicts
    }
}
