// SPDX-License-Identifier: Apache-2.0
@testable import Contracts

extension JSON {
    /// Any value, nested at most `depth` deep, with names that differ.
    static func random(depth: Int, using random: inout some RandomNumberGenerator) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .integer(.random(in: .min ... .max, using: &random))
        case 3:
            let value = Double(bitPattern: .random(in: .min ... .max, using: &random))
            return value.isFinite ? .number(value) : .number(0.5)
        case 4: return .string(text(using: &random))
        case 5:
            return .array(
                (0..<Int.random(in: 0..<5, using: &random)).map { _ in
                    .random(depth: depth - 1, using: &random)
                })
        default:
            let names = Set((0..<Int.random(in: 0..<5, using: &random)).map { _ in text(using: &random) })
            return .object(names.map { Member($0, .random(depth: depth - 1, using: &random)) })
        }
    }

    private static func text(using random: inout some RandomNumberGenerator) -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "\"", "\\", "/", "\n", "\u{0}", "\u{1F}", "\u{7F}", "é", "€", "😀", "{", "[", ",",
        ]
        return (0..<Int.random(in: 0..<8, using: &random)).reduce(into: "") { text, _ in
            text.unicodeScalars.append(alphabet.randomElement(using: &random) ?? "b")
        }
    }
}
