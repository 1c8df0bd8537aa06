// SPDX-License-Identifier: Apache-2.0

/// The words of one seed: pronounceable, all different, so that no two seeds share names or texts.
struct Vocabulary {
    let words: [String]
    /// A word that one record in a hundred thousand carries.
    let rareWord: String

    private static let starts = [
        "b", "br", "c", "ch", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "pl", "qu",
        "r", "s", "sh", "st", "t", "tr", "v", "w", "z",
    ]
    private static let middles = ["a", "e", "i", "o", "u", "ai", "ea", "ou", "io"]
    private static let ends = ["", "n", "r", "l", "s", "t", "m", "ck", "nd", "rt", "x", "ng"]

    init(seed: UInt64) {
        var chance = Chance(seed: seed, stream: 1)
        var seen: Set<String> = []
        var words: [String] = []
        while words.count < 601 {
            let syllables = chance.within(1...3)
            let word = (0..<syllables).map { _ in
                chance.pick(Self.starts) + chance.pick(Self.middles) + chance.pick(Self.ends)
            }.joined()
            if word.utf8.count >= 3 && word.utf8.count <= 11 && seen.insert(word).inserted {
                words.append(word)
            }
        }
        rareWord = words.removeLast() + "q" + String(seed % 97)
        self.words = words
    }
}
