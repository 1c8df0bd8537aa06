// SPDX-License-Identifier: Apache-2.0

/// Looks for one word, or the beginning of one, among the values of a variable that is a number: as the
/// number that the word would be, so that no value is written out.
enum NumberSearch {
    enum Answer: Equatable {
        /// No value holds the word.
        case none
        /// Every value does, whatever its number.
        case all
        /// Only this value does: of hexadecimal digits the upper 64 bits, and the lower ones.
        case value(high: UInt64, low: UInt64)
        /// Values must be looked at one by one.
        case unknown
    }

    /// - Parameter word: ASCII in lower case, of letters, digits and `_` alone.
    static func answer(
        for word: [UInt8], isPrefix: Bool = false, in variable: BodyTemplates.Variable, of bytes: [UInt8]
    ) -> Answer {
        if variable.prefix.isEmpty, variable.suffix.isEmpty {
            // The usual case, without a list.
            guard let first = word.first, isDigit(first, of: variable.kind) else { return .none }
            return isPrefix ? .unknown : value(word[...], of: variable)
        }
        let (prefix, suffix) = (bytes[variable.prefix], bytes[variable.suffix])
        guard prefix.allSatisfy({ $0 < 0x80 }), suffix.allSatisfy({ $0 < 0x80 }) else { return .unknown }
        // The digits are one word with what stands beside them; other words are the same in all values.
        let before = prefix.suffix(while: { WordSplitting.isWordByte($0) })
        let after = suffix.prefix(while: { WordSplitting.isWordByte($0) })
        if holds(word, isPrefix, prefix.dropLast(before.count))
            || holds(word, isPrefix, suffix.dropFirst(after.count))
        {
            return .all
        }
        let common = zip(word, before).prefix { $0 == lowered($1) }.count
        if isPrefix, common == word.count { return .all }
        guard common == before.count, word.count > common else { return .none }
        let digits = word.dropFirst(before.count)
        if isPrefix {
            // What begins with digits may be many numbers, or reach into the suffix.
            return digits.first.map { isDigit($0, of: variable.kind) } == true ? .unknown : .none
        }
        guard digits.count > after.count, digits.suffix(after.count).elementsEqual(after.lazy.map(lowered))
        else { return .none }
        return value(digits.dropLast(after.count), of: variable)
    }

    /// The number with these digits.
    private static func value(
        _ digits: ArraySlice<UInt8>, of variable: BodyTemplates.Variable
    ) -> Answer {
        guard digits.allSatisfy({ isDigit($0, of: variable.kind) }) else { return .none }
        switch variable.kind {
        case .text: return .unknown
        case .number, .digits:
            guard digits.count <= VariableKind.digitsMax else { return .none }
            if variable.kind == .number, digits.count > 1, digits.first == 0x30 { return .none }
            let first: UInt64 = variable.kind == .digits ? 1 : 0
            return .value(high: 0, low: digits.reduce(first) { $0 * 10 + UInt64($1 &- 0x30) })
        case .lowerHexadecimal, .upperHexadecimal:
            guard digits.count == variable.width else { return .none }
            var (high, low): (UInt64, UInt64) = (0, 0)
            for digit in digits {
                (high, low) = (
                    high << 4 | low >> 60, low << 4 | UInt64(digit < 0x40 ? digit & 15 : digit - 87)
                )
            }
            return .value(high: high, low: low)
        }
    }

    private static func isDigit(_ byte: UInt8, of kind: VariableKind) -> Bool {
        switch kind {
        case .text: true
        case .number, .digits: byte &- 0x30 < 10
        case .lowerHexadecimal, .upperHexadecimal: byte &- 0x30 < 10 || byte &- 0x61 < 6
        }
    }

    /// Whether ASCII holds a word, or one that begins with it.
    private static func holds(_ word: [UInt8], _ isPrefix: Bool, _ text: ArraySlice<UInt8>) -> Bool {
        text.split { !WordSplitting.isWordByte($0) }.contains { other in
            (isPrefix ? other.count >= word.count : other.count == word.count)
                && zip(word, other).allSatisfy { $0 == lowered($1) }
        }
    }

    private static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}

extension ArraySlice<UInt8> {
    /// The longest end whose bytes all fulfil a condition.
    fileprivate func suffix(while isIncluded: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        self[(lastIndex { !isIncluded($0) }.map { $0 + 1 } ?? startIndex)...]
    }
}
