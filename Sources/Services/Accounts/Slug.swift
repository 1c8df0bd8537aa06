// SPDX-License-Identifier: Apache-2.0

/// Short names for addresses: lower-case ASCII letters, digits and single dashes.
enum Slug {
    /// `Acme & Söhne` → `acme-s-hne`; with a suffix, four random digits more.
    static func make(from name: String, suffixed: Bool = false) -> String {
        var slug = ""
        for character in name.lowercased().unicodeScalars {
            let isPlain = ("a"..."z").contains(character) || ("0"..."9").contains(character)
            if isPlain {
                slug.unicodeScalars.append(character)
            } else if !slug.isEmpty, !slug.hasSuffix("-") {
                slug += "-"
            }
        }
        slug = String(slug.prefix(charactersMax))
        while slug.hasSuffix("-") { slug.removeLast() }
        if slug.isEmpty { slug = "organization" }
        return suffixed ? "\(slug)-\(Int.random(in: 1_000...9_999))" : slug
    }

    private static let charactersMax = 50
}
