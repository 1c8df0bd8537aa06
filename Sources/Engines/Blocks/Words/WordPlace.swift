// SPDX-License-Identifier: Apache-2.0

/// Where in a log record a word stands: filters tell these apart, so that variables and attributes need not
/// be read for a word that only templates have. Raw values are part of the format: they are combined with the
/// hash by exclusive or.
public enum WordPlace: UInt64, Sendable, CaseIterable {
    /// The part of a body that many records share.
    case template = 0
    /// Any other part of a body.
    case variable = 0xBB67_AE85_84CA_A73B
    /// The event name and the attributes whose value is a string.
    case attributes = 0x6A09_E667_F3BC_C909
}

extension FilterKey {
    /// A word of a log record: its UTF-8 in lower case, see `WordSplitting`.
    @inline(__always)
    public static func word(_ bytes: UnsafeRawBufferPointer, in place: WordPlace) -> FilterKey {
        FilterKey(.word, hash: FilterHash.hash(bytes) ^ place.rawValue)
    }

    /// A word of a log record.
    public static func word(_ word: String, in place: WordPlace) -> FilterKey {
        var word = word
        return word.withUTF8 { .word(UnsafeRawBufferPointer($0), in: place) }
    }
}

extension FilterBuilder {
    /// Adds the words of a text.
    @inline(__always)
    mutating func addWords(of text: UnsafeRawBufferPointer, in place: WordPlace) {
        WordSplitting.forEachWord(in: text) { add(.word($0, in: place)) }
    }
}
