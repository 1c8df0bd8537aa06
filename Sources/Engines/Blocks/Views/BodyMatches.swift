// SPDX-License-Identifier: Apache-2.0

/// The texts of a row group in which a search finds something: by template, and only where that does not
/// decide text by text.
struct BodyMatches {
    /// For each template whether all of its texts match.
    private(set) var ofTemplates: [Bool] = []
    /// For each template, where only some of its texts match, whether each does; else nothing.
    private(set) var ofTexts: [[Bool]] = []

    var isEmpty: Bool { ofTexts.isEmpty && !ofTemplates.contains(true) }

    /// Looks at the templates alone.
    init(_ search: BodyView.Search, _ templates: BodyTemplates) {
        templates.bytes.withUnsafeBytes { bytes in
            for template in 0..<templates.count {
                let text = UnsafeRawBufferPointer(rebasing: bytes[templates.text(template)])
                ofTemplates.append(!search.holdsNUL && search.occurs(text))
            }
        }
    }

    /// Looks at the variables of the templates that do not match. There is an answer for each variable.
    mutating func add(
        _ search: BodyView.Search, _ templates: BodyTemplates, _ variables: BodyVariables,
        _ answers: [NumberSearch.Answer]
    ) {
        for template in 0..<templates.count where !ofTemplates[template] {
            if templates.variables(of: template).isEmpty { continue }
            var texts = TextVerdicts(template: template, templates: templates, variables: variables)
            if search.isWithinWord {
                for variable in templates.variables(of: template) {
                    texts.add(search, variable, answers[variable])
                }
            } else {
                texts.addWritten(search)
            }
            if texts.all {
                ofTemplates[template] = true
            } else if texts.found.contains(true) {
                if ofTexts.isEmpty { ofTexts = [[Bool]](repeating: [], count: templates.count) }
                ofTexts[template] = texts.found
            }
        }
    }
}

/// What a search finds in the texts of one template.
private struct TextVerdicts {
    let template: Int
    let templates: BodyTemplates
    let variables: BodyVariables
    /// Whether every text matches, whatever `found` says.
    var all = false
    /// For each text whether it matches; nothing while none does.
    var found: [Bool] = []

    private var count: Int { templates.rowCounts[template] }

    private mutating func mark(_ rank: Int) {
        if found.isEmpty { found = [Bool](repeating: false, count: count) }
        found[rank] = true
    }

    /// Looks into one variable.
    mutating func add(_ search: BodyView.Search, _ variable: Int, _ answer: NumberSearch.Answer) {
        switch (variables.values[variable], answer) {
        case (.skipped, .all), (.numbers, .all), (.hexadecimal, .all): all = true
        case (.skipped, _), (.numbers, .none), (.hexadecimal, .none): break
        case (.texts(let column), _):
            let view = StringView(column, count: count)
            let verdicts = view.verdicts(search.occurs)
            guard verdicts.contains(true) else { return }
            for rank in 0..<count where verdicts[view.code(rank)] { mark(rank) }
        case (.numbers(let values), .value(_, let wanted)):
            guard values.contains(wanted) else { return }
            for rank in 0..<count where values[rank] == wanted { mark(rank) }
        case (.hexadecimal(let high, let low), .value(let wantedHigh, let wantedLow)):
            guard low.contains(wantedLow) else { return }
            for rank in 0..<count where low[rank] == wantedLow {
                if high.isEmpty ? wantedHigh == 0 : high[rank] == wantedHigh { mark(rank) }
            }
        case (.numbers, .unknown), (.hexadecimal, .unknown):
            var writing = BodyWriting(templates, variables)
            for (rank, occurs) in writing.verdicts(on: variable, count, search.occurs).enumerated()
            where occurs {
                mark(rank)
            }
        }
    }

    /// Writes every text and looks into it.
    mutating func addWritten(_ search: BodyView.Search) {
        var writing = BodyWriting(templates, variables)
        var scratch: [UInt8] = []
        for rank in 0..<count {
            scratch.removeAll(keepingCapacity: true)
            writing.write(template, rank: rank, to: &scratch)
            if scratch.withUnsafeBytes(search.occurs) { mark(rank) }
        }
    }
}

extension BodyWriting {
    /// For each of the first values of a variable whether something is found in it.
    fileprivate mutating func verdicts(
        on variable: Int, _ count: Int, _ occurs: (UnsafeRawBufferPointer) -> Bool
    ) -> [Bool] {
        var scratch: [UInt8] = []
        var verdicts: [Bool] = []
        verdicts.reserveCapacity(count)
        for rank in 0..<count {
            scratch.removeAll(keepingCapacity: true)
            writeVariable(variable, rank, to: &scratch)
            verdicts.append(scratch.withUnsafeBytes(occurs))
        }
        return verdicts
    }
}
