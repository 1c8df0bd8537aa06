// SPDX-License-Identifier: Apache-2.0

/// A rule on a field's value beyond its type: its JSON Schema keywords and its check.
public struct Constraint: Sendable {
    let keywords: [JSON.Member]
    /// What is wrong with a value, or `nil`.
    let check: @Sendable (JSON) -> String?

    /// Characters of a string.
    public static func length(_ range: ClosedRange<Int>) -> Constraint {
        Constraint(
            keywords: [
                .init("minLength", .integer(Int64(range.lowerBound))),
                .init("maxLength", .integer(Int64(range.upperBound))),
            ]
        ) { json in
            guard case .string(let text) = json else { return nil }
            let isWithin = range.contains(text.unicodeScalars.count)
            return isWithin ? nil : "must have \(range.lowerBound) to \(range.upperBound) characters"
        }
    }

    /// Value of a number.
    public static func range(_ range: ClosedRange<Int64>) -> Constraint {
        Constraint(
            keywords: [
                .init("minimum", .integer(range.lowerBound)), .init("maximum", .integer(range.upperBound)),
            ]
        ) { json in
            guard case .integer(let number) = json, !range.contains(number) else { return nil }
            return "must be between \(range.lowerBound) and \(range.upperBound)"
        }
    }

    /// Number of elements of an array.
    public static func items(_ range: ClosedRange<Int>) -> Constraint {
        Constraint(
            keywords: [
                .init("minItems", .integer(Int64(range.lowerBound))),
                .init("maxItems", .integer(Int64(range.upperBound))),
            ]
        ) { json in
            guard case .array(let elements) = json, !range.contains(elements.count) else { return nil }
            return "must have \(range.lowerBound) to \(range.upperBound) elements"
        }
    }

    /// One `@` with something on both sides, no white space, no control characters: the rest only the mail
    /// server knows.
    public static let email = Constraint(keywords: [.init("format", "email")]) { json in
        guard case .string(let text) = json else { return nil }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let hasBoth = parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
        let isAddress = hasBoth && !hasControl(text) && !text.contains(where: \.isWhitespace)
        return isAddress ? nil : "must be an e-mail address"
    }

    /// No control characters, and something other than white space.
    public static let printable = Constraint(keywords: []) { json in
        guard case .string(let text) = json else { return nil }
        let isBlank = text.allSatisfy(\.isWhitespace)
        return hasControl(text) || isBlank ? "must be printable text" : nil
    }

    private static func hasControl(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    }

    /// Whether a string is lower- or upper-case hexadecimal of a fixed number of digits.
    public static func hex(digits count: Int) -> Constraint {
        Constraint(keywords: [.init("pattern", .string("^[0-9a-fA-F]{\(count)}$"))]) { json in
            guard case .string(let text) = json else { return nil }
            let isHex =
                text.utf8.count == count
                && text.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte)
                        || (0x61...0x66).contains(byte)
                }
            return isHex ? nil : "must be \(count) hexadecimal digits"
        }
    }
}
