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
        /// The word, in lower case, when it is a whole one of ASCII alone.
        let word: [UInt8]?

        public init(
            isWithinWord: Bool, mayBeNumber: Bool, mayBeHexadecimal: Bool, holdsNUL: Bool,
            mayBeVariable: Bool, word: String? = nil, occurs: @escaping (UnsafeRawBufferPointer) -> Bool
        ) {
            self.word = word.flatMap { $0.utf8.allSatisfy { $0 < 0x80 } ? Array($0.utf8) : nil }
            (self.isWithinWord, self.mayBeNumber) = (isWithinWord, mayBeNumber)
            (self.mayBeHexadecimal, self.holdsNUL) = (mayBeHexadecimal, holdsNUL)
            (self.mayBeVariable, self.occurs) = (mayBeVariable, occurs)
        }

        /// Whether it may be found in a variable that is a number. What it is surrounded by decides only for
        /// digits: a prefix in front of them may hold any word.
        func mayBe(in variable: BodyTemplates.Variable) -> Bool {
            if !isWithinWord { return true }
            switch variable.kind {
            case .text: return true
            case .number, .digits: return mayBeNumber
            case .lowerHexadecimal, .upperHexadecimal: return mayBeHexadecimal || !variable.prefix.isEmpty
            }
        }
    }

    let templates: BodyTemplates
    /// The template of each text.
    let rowTemplates: [UInt64]
    /// Nothing when variables were not fetched.
    let variables: BodyVariables?

    /// The type of each row's body.
    public var types: [AttributeType] { templates.types }

    /// For each row whether its body is a text in which the search finds something.
    public func verdicts(_ search: Search) -> [Bool] {
        var byTemplate: [Bool] = []
        for template in 0..<templates.count {
            byTemplate.append(
                !search.holdsNUL
                    && templates.bytes.withUnsafeBytes {
                        search.occurs(UnsafeRawBufferPointer(rebasing: $0[templates.text(template)]))
                    })
        }
        var byText = rowTemplates.map { byTemplate[Int($0)] }
        if search.mayBeVariable, let variables {
            var texts: [[Int32]]?
            for template in 0..<templates.count
            where !byTemplate[template] && !templates.variables(of: template).isEmpty {
                let found = self.verdicts(search, ofTemplate: template, variables)
                guard found.contains(true) else { continue }
                let places = texts ?? textsByTemplate()
                texts = places
                for (rank, isFound) in found.enumerated() where isFound {
                    byText[Int(places[template][rank])] = true
                }
            }
        }
        guard templates.textCount < templates.types.count else { return byText }
        var text = 0
        return templates.types.map { type in
            guard type == .string else { return false }
            text += 1
            return byText[text - 1]
        }
    }

    /// The texts that have each template.
    private func textsByTemplate() -> [[Int32]] {
        var texts = templates.rowCounts.map { count in
            var places: [Int32] = []
            places.reserveCapacity(count)
            return places
        }
        for (text, template) in rowTemplates.enumerated() { texts[Int(template)].append(Int32(text)) }
        return texts
    }

    /// For each text of a template whether something is found in it.
    private func verdicts(
        _ search: Search, ofTemplate template: Int, _ variables: BodyVariables
    ) -> [Bool] {
        let count = templates.rowCounts[template]
        var found = [Bool](repeating: false, count: count)
        var writing = BodyWriting(templates, variables)
        var scratch: [UInt8] = []
        if !search.isWithinWord {
            for rank in 0..<count {
                scratch.removeAll(keepingCapacity: true)
                writing.write(template, rank: rank, to: &scratch)
                found[rank] = scratch.withUnsafeBytes(search.occurs)
            }
            return found
        }
        for variable in templates.variables(of: template)
        where search.mayBe(in: templates.variables[variable]) {
            switch variables.values[variable] {
            case .skipped: continue
            case .texts(let column):
                let view = StringView(column, count: count)
                let verdicts = view.verdicts(search.occurs)
                guard verdicts.contains(true) else { continue }
                for rank in 0..<count where verdicts[view.code(rank)] { found[rank] = true }
            case .numbers(let values) where search.word != nil:
                let answer = NumberSearch.answer(
                    for: search.word ?? [], in: templates.variables[variable], of: templates.bytes)
                if answer == .unknown { fallthrough }
                guard case .value(let wanted) = answer else { continue }
                for rank in 0..<count where values[rank] == wanted { found[rank] = true }
            case .numbers, .hexadecimal:
                for rank in 0..<count where !found[rank] {
                    scratch.removeAll(keepingCapacity: true)
                    writing.writeVariable(variable, rank, to: &scratch)
                    found[rank] = scratch.withUnsafeBytes(search.occurs)
                }
            }
        }
        return found
    }
}

extension RowGroupView {
    /// The bodies as they are stored, with the variables in which the search may find something: those need
    /// `.body` to have been fetched and not `.bodyTemplates` alone. `nil` when they are not stored as
    /// templates.
    public func bodies(for search: BodyView.Search) throws(CorruptBlock) -> BodyView? {
        guard outline.hasBodyTemplates else { return nil }
        var decoder = decoder(.body)
        let templates = try decoder.bodyTemplates()
        let rowTemplates = try decoder.rowTemplates(templates)
        guard search.mayBeVariable else {
            return BodyView(templates: templates, rowTemplates: rowTemplates, variables: nil)
        }
        let withNumbers = templates.variables.contains { $0.kind != .text && search.mayBe(in: $0) }
        return BodyView(
            templates: templates, rowTemplates: rowTemplates,
            variables: try decoder.bodyVariables(templates, withNumbers: withNumbers))
    }

    /// For each row whether an attribute whose value is a string fulfils a condition, asked once for each
    /// distinct string of each key.
    public func attributeVerdicts(
        _ occurs: (UnsafeRawBufferPointer) -> Bool
    ) throws(CorruptBlock) -> [Bool] {
        var decoder = decoder(.attributes)
        return try decoder.stringAttributeVerdicts(occurs)
    }
}

extension RowGroupDecoder {
    fileprivate mutating func stringAttributeVerdicts(
        _ occurs: (UnsafeRawBufferPointer) -> Bool
    ) throws(CorruptBlock) -> [Bool] {
        var found = [Bool](repeating: false, count: rowCount)
        var reader = try reader(.attributeLayouts)
        let layouts = try AttributeLayouts(rowCount: rowCount, from: &reader)
        let isWanted = layouts.columns.map { $0.type == .string && $0.count > 0 }
        try forEachColumn(layouts, isWanted) { index, column, reader throws(CorruptBlock) in
            let view = StringView(try StringStream.decode(column.count, from: &reader), count: column.count)
            let verdicts = view.verdicts(occurs)
            guard verdicts.contains(true) else { return }
            for (place, row) in layouts.rows(ofColumn: index).enumerated() where verdicts[view.code(place)] {
                found[Int(row)] = true
            }
        }
        return found
    }
}
