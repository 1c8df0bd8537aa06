// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// The bodies of a row group as they are stored: texts as templates and variables.
///
/// A text is looked for in each template once, and only where that does not decide in variables.
public struct BodyView: Sendable {
    /// What is looked for.
    public struct Search {
        /// Whether what is looked for occurs in a text. For a template, NUL stands for each variable.
        public let occurs: (UnsafeRawBufferPointer) -> Bool
        /// Whether it is one word or the beginning of one, so that it never lies across a variable's edge.
        public var isWithinWord: Bool
        /// Whether it may be part of a number: it has a digit, or only begins a word.
        public var mayBeNumber: Bool
        /// Whether it may be part of hexadecimal digits.
        public var mayBeHexadecimal: Bool
        /// Whether it holds a NUL, so that templates do not tell.
        public var holdsNUL: Bool
        /// Whether it may be found in variables, or across their edges.
        public var mayBeVariable: Bool
        /// The word, in lower case, when it is one, or the beginning of one, of ASCII alone.
        let word: [UInt8]?
        /// Whether the word may go on.
        let isPrefix: Bool

        public init(
            isWithinWord: Bool, mayBeNumber: Bool, mayBeHexadecimal: Bool, holdsNUL: Bool,
            mayBeVariable: Bool, word: String? = nil, isPrefix: Bool = false,
            occurs: @escaping (UnsafeRawBufferPointer) -> Bool
        ) {
            self.word = word.flatMap { $0.utf8.allSatisfy { $0 < 0x80 } ? Array($0.utf8) : nil }
            (self.isWithinWord, self.mayBeNumber) = (isWithinWord, mayBeNumber)
            (self.mayBeHexadecimal, self.holdsNUL) = (mayBeHexadecimal, holdsNUL)
            (self.mayBeVariable, self.occurs, self.isPrefix) = (mayBeVariable, occurs, isPrefix)
        }

        /// Which values of a variable that is a number may hold it.
        func answer(for variable: BodyTemplates.Variable, of bytes: [UInt8]) -> NumberSearch.Answer {
            guard isWithinWord else { return .unknown }
            if let word {
                return NumberSearch.answer(for: word, isPrefix: isPrefix, in: variable, of: bytes)
            }
            // What stands beside the digits may hold any word.
            guard variable.prefix.isEmpty, variable.suffix.isEmpty else { return .unknown }
            return mayBe(in: variable) ? .unknown : .none
        }

        /// Whether it may be found in a variable that is nothing but a number.
        private func mayBe(in variable: BodyTemplates.Variable) -> Bool {
            switch variable.kind {
            case .text: return true
            case .number, .digits: return mayBeNumber
            case .lowerHexadecimal, .upperHexadecimal: return mayBeHexadecimal
            }
        }
    }

    /// The type of each row's body.
    public var types: [AttributeType] { templates.types }
    /// Whether every body is a text.
    public var areTexts: Bool { templates.textCount == templates.types.count }

    private let templates: BodyTemplates
    /// The template of each text; nothing when no text matches.
    private let rowTemplates: [UInt64]
    private let matches: BodyMatches

    init(_ templates: BodyTemplates, _ rowTemplates: [UInt64], _ matches: BodyMatches) {
        (self.templates, self.rowTemplates, self.matches) = (templates, rowTemplates, matches)
    }

    /// For each row whether its body is a text in which the search finds something; `nil` when that is true
    /// of none.
    public func verdicts() -> [Bool]? {
        if matches.isEmpty { return nil }
        var byText = [Bool](unsafeUninitializedCapacity: rowTemplates.count) { out, count in
            matches.ofTemplates.withUnsafeBufferPointer { ofTemplates in
                for (text, template) in rowTemplates.enumerated() { out[text] = ofTemplates[Int(template)] }
            }
            count = rowTemplates.count
        }
        if !matches.ofTexts.isEmpty {
            var ranks = [Int](repeating: 0, count: templates.count)
            for (text, template) in rowTemplates.enumerated() {
                if matches.ofTexts[Int(template)].isEmpty { continue }
                if matches.ofTexts[Int(template)][ranks[Int(template)]] { byText[text] = true }
                ranks[Int(template)] += 1
            }
        }
        if areTexts { return byText }
        var text = 0
        return templates.types.map { type in
            guard type == .string else { return false }
            text += 1
            return byText[text - 1]
        }
    }
}

extension RowGroupView {
    /// What a search finds in the bodies as they are stored: when it may find something in variables, those
    /// need `.body` to have been fetched and not `.bodyTemplates` alone. `nil` when they are not stored as
    /// templates.
    public func bodies(for search: BodyView.Search) throws(CorruptBlock) -> BodyView? {
        guard outline.hasBodyTemplates else { return nil }
        var decoder = decoder(.body)
        let templates = try decoder.bodyTemplates()
        var matches = BodyMatches(search, templates)
        if search.mayBeVariable {
            let answers = templates.variables.map {
                $0.kind == .text ? .unknown : search.answer(for: $0, of: templates.bytes)
            }
            var wanted = [Bool](repeating: false, count: answers.count)
            for template in 0..<templates.count where !matches.ofTemplates[template] {
                for variable in templates.variables(of: template) {
                    wanted[variable] = answers[variable] != .none && answers[variable] != .all
                }
            }
            let variables = try decoder.bodyVariables(templates, wanted: wanted)
            matches.add(search, templates, variables, answers)
        }
        let rowTemplates = matches.isEmpty ? [] : try decoder.rowTemplates(templates)
        return BodyView(templates, rowTemplates, matches)
    }

    /// For each row whether an attribute whose value is a string fulfils a condition, asked once for each
    /// distinct string of each key; `nil` when none does.
    public func attributeVerdicts(
        _ occurs: (UnsafeRawBufferPointer) -> Bool
    ) throws(CorruptBlock) -> [Bool]? {
        var decoder = decoder(.attributes)
        return try decoder.stringAttributeVerdicts(occurs)
    }
}

extension RowGroupDecoder {
    fileprivate mutating func stringAttributeVerdicts(
        _ occurs: (UnsafeRawBufferPointer) -> Bool
    ) throws(CorruptBlock) -> [Bool]? {
        let rowCount = rowCount
        var all: [Bool]?
        var reader = try reader(.attributeLayouts)
        let layouts = try AttributeLayouts(rowCount: rowCount, from: &reader)
        let isWanted = layouts.columns.map { $0.type == .string && $0.count > 0 }
        try forEachColumn(layouts, isWanted) { index, column, reader throws(CorruptBlock) in
            let view = StringView(try StringStream.decode(column.count, from: &reader), count: column.count)
            let verdicts = view.verdicts(occurs)
            guard verdicts.contains(true) else { return }
            var found = all ?? [Bool](repeating: false, count: rowCount)
            for (place, row) in layouts.rows(ofColumn: index).enumerated() where verdicts[view.code(place)] {
                found[Int(row)] = true
            }
            all = found
        }
        return all
    }
}
