// SPDX-License-Identifier: Apache-2.0

/// The words of a text: maximal runs of letters, digits, marks and `_`, in lower case.
///
/// ASCII, which nearly every text is made of, is read byte by byte; runs with anything else scalar by scalar.
/// Bytes that are not UTF-8 stand between words, as U+FFFD does.
public enum WordSplitting {
    /// Calls `body` with the UTF-8 of each word in lower case.
    @inline(__always)
    public static func forEachWord(
        in text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        withUnsafeTemporaryAllocation(byteCount: shortBytes, alignment: 1) { scratch in
            var offset = 0
            while offset < text.count {
                let start = offset
                var beyondASCII: UInt8 = 0
                while offset < text.count, isWordByte(text[offset]) {
                    beyondASCII |= text[offset]
                    offset += 1
                }
                if offset == start {
                    offset += 1
                    continue
                }
                let run = UnsafeRawBufferPointer(rebasing: text[start..<offset])
                if beyondASCII >= 0x80 || run.count > shortBytes {
                    forEachWideWord(in: run, body)
                    continue
                }
                for index in 0..<run.count { scratch[index] = lowered(run[index]) }
                body(UnsafeRawBufferPointer(rebasing: scratch[..<run.count]))
            }
        }
    }

    /// The words of a text, in order.
    public static func words(of text: String) -> [String] {
        var words: [String] = []
        var text = text
        text.withUTF8 { bytes in
            forEachWord(in: UnsafeRawBufferPointer(bytes)) {
                words.append(String(decoding: $0, as: UTF8.self))
            }
        }
        return words
    }

    /// Whether a scalar belongs to a word.
    public static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 { return isWordByte(UInt8(scalar.value)) }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
            return true
        default:
            return false
        }
    }

    /// Longest word that is lower-cased in place.
    private static let shortBytes = 256

    private static func forEachWideWord(
        in run: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        var word: [UInt8] = []
        for scalar in String(decoding: run, as: UTF8.self).unicodeScalars {
            if isWord(scalar) {
                word.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
            } else if !word.isEmpty {
                word.withUnsafeBytes(body)
                word.removeAll(keepingCapacity: true)
            }
        }
        if !word.isEmpty { word.withUnsafeBytes(body) }
    }

    /// Whether a byte is an ASCII letter or digit, `_`, or part of a scalar beyond ASCII.
    @inline(__always)
    static func isWordByte(_ byte: UInt8) -> Bool { byte != 0 && BodyTokens.isToken(byte) }

    @inline(__always)
    private static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
