// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Writes the values of one variable: how they are stored to `kinds`, numbers and texts apart.
struct VariableStream {
    private let bodies: UnsafeBufferPointer<UInt8>
    private let templates: UnsafeBufferPointer<UInt8>
    var kinds = ByteWriter()
    var numbers = ByteWriter()
    var texts = ByteWriter()
    private var high: [UInt64] = []
    private var low: [UInt64] = []

    init(bodies: UnsafeBufferPointer<UInt8>, templates: UnsafeBufferPointer<UInt8>) {
        self.bodies = bodies
        self.templates = templates
    }

    mutating func encode(_ pieces: ArraySlice<TextPiece>) {
        guard let first = pieces.first else { return }
        let text = bytes(of: first)
        if encodeNumbers(pieces, like: text) { return }
        if encodeHexadecimal(pieces, like: text, .lowerHexadecimal) { return }
        if encodeHexadecimal(pieces, like: text, .upperHexadecimal) { return }
        kinds.write(VariableKind.text.rawValue)
        encodeTexts(pieces)
    }

    @inline(__always)
    func bytes(of piece: TextPiece) -> UnsafeBufferPointer<UInt8> {
        let all = piece.isInTemplates ? templates : bodies
        return UnsafeBufferPointer(rebasing: all[piece.start..<piece.start + piece.count])
    }

    private mutating func encodeNumbers(
        _ pieces: ArraySlice<TextPiece>, like first: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard let firstDigit = first.firstIndex(where: { $0 &- 0x30 < 10 }),
            let lastDigit = first.lastIndex(where: { $0 &- 0x30 < 10 }),
            first.count <= BlockLimits.variableAffixBytesMax
        else { return false }
        let prefix = UnsafeBufferPointer(rebasing: first[..<firstDigit])
        let suffix = UnsafeBufferPointer(rebasing: first[(lastDigit + 1)...])
        low.removeAll(keepingCapacity: true)
        var isCanonical = true
        for piece in pieces {
            let text = bytes(of: piece)
            let digits = text.count - prefix.count - suffix.count
            guard digits > 0, digits <= VariableKind.digitsMax, Self.isEqual(prefix, text, at: 0),
                Self.isEqual(suffix, text, at: prefix.count + digits)
            else { return false }
            var value: UInt64 = 0
            for offset in prefix.count..<prefix.count + digits {
                let digit = text[offset] &- 0x30
                guard digit < 10 else { return false }
                value = value &* 10 &+ UInt64(digit)
            }
            if digits > 1, text[prefix.count] == 0x30 { isCanonical = false }
            low.append(value)
        }
        if !isCanonical {
            for (index, piece) in pieces.enumerated() {
                low[index] += Self.powers[piece.count - prefix.count - suffix.count]
            }
        }
        kinds.write((isCanonical ? VariableKind.number : .digits).rawValue)
        for affix in [prefix, suffix] {
            kinds.writeVariable(affix.count)
            kinds.write(Array(affix))
        }
        IntegerStream.encode(low, into: &numbers)
        return true
    }

    /// 10 to the power of the index.
    private static let powers: [UInt64] = (0...VariableKind.digitsMax).map { exponent in
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }

    private mutating func encodeHexadecimal(
        _ pieces: ArraySlice<TextPiece>, like first: UnsafeBufferPointer<UInt8>, _ kind: VariableKind
    ) -> Bool {
        guard first.count <= BlockLimits.variableAffixBytesMax else { return false }
        var start = first.count
        while start > 0, kind.hexadecimalValue(first[start - 1]) != nil { start -= 1 }
        let width = first.count - start
        guard width > 1, width <= VariableKind.hexadecimalMax else { return false }
        let prefix = UnsafeBufferPointer(rebasing: first[..<start])
        high.removeAll(keepingCapacity: true)
        low.removeAll(keepingCapacity: true)
        for piece in pieces {
            let text = bytes(of: piece)
            guard text.count == first.count, Self.isEqual(prefix, text, at: 0) else { return false }
            var upper: UInt64 = 0
            var lower: UInt64 = 0
            for offset in start..<text.count {
                guard let digit = kind.hexadecimalValue(text[offset]) else { return false }
                upper = upper << 4 | lower >> 60
                lower = lower << 4 | digit
            }
            high.append(upper)
            low.append(lower)
        }
        kinds.write(kind.rawValue)
        kinds.writeVariable(prefix.count)
        kinds.write(Array(prefix))
        kinds.write(UInt8(width))
        if width > 16 { IntegerStream.encode(high, into: &numbers) }
        IntegerStream.encode(low, into: &numbers)
        return true
    }

    /// Writes what `StringStream` reads.
    mutating func encodeTexts(_ pieces: ArraySlice<TextPiece>) {
        if pieces.count < 4 || isDistinct(pieces) { return writePlain(pieces) }
        var table = StringTable()
        // Number 0 stands for the empty text whether it occurs or not.
        let indices = pieces.map { UInt64(table.intern(UnsafeRawBufferPointer(bytes(of: $0)))) }
        if table.count * 4 > pieces.count * 3 { return writePlain(pieces) }
        texts.write(StringStream.Scheme.dictionary.rawValue)
        texts.writeVariable(table.count)
        IntegerStream.encode(
            (0..<UInt32(table.count)).map { UInt64(table.range(of: $0).count) }, into: &texts)
        texts.write(table.bytes)
        IntegerStream.encode(indices, into: &texts)
    }

    private mutating func writePlain(_ pieces: ArraySlice<TextPiece>) {
        texts.write(StringStream.Scheme.plain.rawValue)
        IntegerStream.encode(pieces.map { UInt64($0.count) }, into: &texts)
        let (bodies, templates) = (bodies, templates)
        texts.fill(pieces.reduce(0) { $0 + $1.count }) { out in
            var position = 0
            for piece in pieces where piece.count > 0 {
                guard let base = (piece.isInTemplates ? templates : bodies).baseAddress else { continue }
                (out + position).update(from: base + piece.start, count: piece.count)
                position += piece.count
            }
        }
    }

    /// Whether a sample says that hardly any two values are equal.
    private func isDistinct(_ pieces: ArraySlice<TextPiece>) -> Bool {
        let sampleCount = BlockLimits.variableSampleCount
        guard pieces.count >= sampleCount * 4 else { return false }
        var table = StringTable(minimumCapacity: sampleCount)
        let step = pieces.count / sampleCount
        for index in 0..<sampleCount {
            _ = table.intern(UnsafeRawBufferPointer(bytes(of: pieces[pieces.startIndex + index * step])))
        }
        return table.count >= sampleCount - 1
    }

    @inline(__always)
    private static func isEqual(
        _ affix: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>, at start: Int
    ) -> Bool {
        for offset in 0..<affix.count where affix[offset] != text[start + offset] { return false }
        return true
    }
}

/// How the values of one variable are stored. Raw values are part of the format.
enum VariableKind: UInt8 {
    /// As they are.
    case text = 0
    /// Decimal numbers without leading zeros, between a prefix and a suffix that all share.
    case number = 1
    /// Digits between a prefix and a suffix that all share: as the number that a 1 before them makes.
    case digits = 2
    /// Hexadecimal digits of one length after a prefix that all share: lower case, upper case.
    case lowerHexadecimal = 3
    case upperHexadecimal = 4

    /// Most digits that fit 64 bits with a 1 before them.
    static let digitsMax = 18
    /// Most hexadecimal digits: those of a trace id.
    static let hexadecimalMax = 32

    /// The value of a hexadecimal digit of this kind.
    @inline(__always)
    func hexadecimalValue(_ byte: UInt8) -> UInt64? {
        if byte &- 0x30 < 10 { return UInt64(byte &- 0x30) }
        let letter = byte &- (self == .upperHexadecimal ? 0x41 : 0x61)
        return letter < 6 ? UInt64(letter) + 10 : nil
    }

    /// The hexadecimal digit of this kind with the value of the four lowest bits.
    @inline(__always)
    func hexadecimalDigit(_ value: UInt64) -> UInt8 {
        let four = UInt8(truncatingIfNeeded: value & 15)
        return four < 10 ? four + 0x30 : four - 10 + (self == .upperHexadecimal ? 0x41 : 0x61)
    }
}
