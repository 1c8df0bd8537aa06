// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Where a piece of text lies: in the bodies, or in the templates found first.
struct TextPiece {
    private let bits: UInt64

    /// Longest piece: a request is shorter.
    static let countMax = 1 << 27 - 1

    init(_ range: Range<Int>, isInTemplates: Bool = false) {
        bits =
            UInt64(range.lowerBound) << 28 | UInt64(range.count) << 1 | (isInTemplates ? 1 : 0)
    }

    var isInTemplates: Bool { bits & 1 != 0 }
    var start: Int { Int(bits >> 28) }
    var count: Int { Int(bits >> 1) & Self.countMax }
}

/// The texts of a row group, each split into a template and variables.
///
/// A template is a text in which NUL stands for a variable; the template that is nothing but a NUL takes
/// whatever fits no other.
struct BodySplitting {
    /// Number of the template that is one variable.
    static let wholeTemplate: UInt32 = 1

    /// The distinct templates; number 0 is the empty text.
    private(set) var templates = StringTable(minimumCapacity: 256)
    /// The template of each text.
    private(set) var rowTemplates: [UInt32] = []
    /// How many variables each template has.
    private(set) var variableCounts: [Int] = [0, 1]
    /// How many texts each template has.
    private(set) var rowCounts: [Int] = [0, 0]
    /// The variables of all texts, one text after the other.
    private(set) var variables: [TextPiece] = []

    /// Splits the texts with these numbers.
    init(_ bodies: ByteColumn, _ numbers: [UInt32]) {
        _ = templates.intern([0])
        rowTemplates.reserveCapacity(numbers.count)
        variables.reserveCapacity(numbers.count * 4)
        var scratch: [UInt8] = []
        bodies.bytes.withUnsafeBufferPointer { bytes in
            for number in numbers {
                let range = bodies.range(of: number)
                split(range, of: bytes, &scratch)
            }
        }
    }

    @inline(__always)
    private mutating func split(
        _ range: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>, _ scratch: inout [UInt8]
    ) {
        if range.count > BlockLimits.templateBodyBytesMax {
            variables.append(TextPiece(range))
            return count(Self.wholeTemplate)
        }
        let text = UnsafeBufferPointer(rebasing: bytes[range])
        var tokens = BodyTokens(text)
        scratch.removeAll(keepingCapacity: true)
        var fixedStart = 0
        let firstVariable = variables.count
        tokens.forEach { token in
            scratch.append(contentsOf: UnsafeBufferPointer(rebasing: text[fixedStart..<token.lowerBound]))
            scratch.append(0)
            let isLast = variables.count - firstVariable == BlockLimits.templateVariablesMax - 1
            let end = isLast ? text.count : token.upperBound
            variables.append(TextPiece(range.lowerBound + token.lowerBound..<range.lowerBound + end))
            fixedStart = end
            return !isLast
        }
        let template: UInt32
        if variables.count == firstVariable {
            template = templates.intern(UnsafeRawBufferPointer(text))
        } else {
            scratch.append(contentsOf: UnsafeBufferPointer(rebasing: text[fixedStart...]))
            template = scratch.withUnsafeBytes { templates.intern($0) }
        }
        if Int(template) == variableCounts.count {
            variableCounts.append(variables.count - firstVariable)
            rowCounts.append(0)
        }
        count(template)
    }

    @inline(__always)
    private mutating func count(_ template: UInt32) {
        rowTemplates.append(template)
        rowCounts[Int(template)] += 1
    }
}
