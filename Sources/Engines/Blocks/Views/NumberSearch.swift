// SPDX-License-Identifier: Apache-2.0

/// Looks for one whole word among the values of a variable that is a number: as the number that the word
/// would be, so that no value is written out.
enum NumberSearch {
    enum Answer: Equatable {
        /// No value can be the word.
        case none
        /// Only this value is.
        case value(UInt64)
        /// Values must be looked at one by one.
        case unknown
    }

    /// - Parameter word: ASCII in lower case.
    static func answer(
        for word: [UInt8], in variable: BodyTemplates.Variable, of bytes: [UInt8]
    ) -> Answer {
        let (prefix, suffix) = (bytes[variable.prefix], bytes[variable.suffix])
        // Only then a value is one word with what stands around it.
        guard prefix.allSatisfy(isWordByte), suffix.allSatisfy(isWordByte) else { return .unknown }
        let digitCount = word.count - prefix.count - suffix.count
        guard 1...VariableKind.digitsMax ~= digitCount, word.starts(with: prefix.lazy.map(lowered)),
            word.suffix(suffix.count).elementsEqual(suffix.lazy.map(lowered))
        else { return .none }
        var value: UInt64 = variable.kind == .digits ? 1 : 0
        let digits = word.dropFirst(prefix.count).dropLast(suffix.count)
        for digit in digits {
            guard digit &- 0x30 < 10 else { return .none }
            value = value * 10 + UInt64(digit &- 0x30)
        }
        if variable.kind == .number, digitCount > 1, digits.first == 0x30 { return .none }
        return .value(value)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool { byte < 0x80 && WordSplitting.isWordByte(byte) }

    private static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
