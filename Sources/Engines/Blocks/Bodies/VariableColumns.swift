// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// The variables of the texts of a row group, gathered by template and position.
struct VariableColumns {
    /// The templates that rows have, by their new number: number in `texts`.
    private(set) var used: [UInt32] = []
    let texts: StringTable
    /// The bytes of the templates found first, in which words lie that became variables.
    let mergedTexts: [UInt8]
    /// The new number of each row's template.
    private(set) var rowTemplates: [UInt64] = []
    /// By new number.
    private(set) var rowCounts: [Int] = []
    private(set) var variableCounts: [Int] = []
    /// The pieces of each template's first variable, then its second, and so on; template by template.
    private(set) var pieces: [TextPiece] = []

    init(_ splitting: BodySplitting, _ bodies: ByteColumn, _ numbers: [UInt32]) {
        let merging = TemplateMerging(splitting)
        texts = merging.templates
        mergedTexts = splitting.templates.bytes
        number(splitting, merging)
        gather(splitting, merging, bodies, numbers)
    }

    private mutating func number(_ splitting: BodySplitting, _ merging: TemplateMerging) {
        var newNumbers = [Int](repeating: -1, count: texts.count)
        var byOld: [UInt64] = []
        for (old, target) in merging.targets.enumerated() {
            let count = splitting.rowCounts[old]
            guard count > 0 else {
                byOld.append(0)
                continue
            }
            let template = Int(target.template)
            if newNumbers[template] < 0 {
                newNumbers[template] = used.count
                used.append(target.template)
                rowCounts.append(0)
                variableCounts.append(
                    texts.withBytes(of: target.template) { text in text.reduce(0) { $0 + ($1 == 0 ? 1 : 0) } }
                )
            }
            rowCounts[newNumbers[template]] += count
            byOld.append(UInt64(newNumbers[template]))
        }
        rowTemplates = splitting.rowTemplates.map { byOld[Int($0)] }
    }

    private mutating func gather(
        _ splitting: BodySplitting, _ merging: TemplateMerging, _ bodies: ByteColumn, _ numbers: [UInt32]
    ) {
        var positions: [Int] = []
        var total = 0
        for template in used.indices {
            positions.append(total)
            total += rowCounts[template] * variableCounts[template]
        }
        pieces = [TextPiece](repeating: TextPiece(0..<0), count: total)
        var next = 0
        for (row, template) in splitting.rowTemplates.enumerated() {
            let new = Int(rowTemplates[row])
            let step = rowCounts[new]
            var place = positions[new]
            positions[new] += 1
            let count = splitting.variableCounts[Int(template)]
            switch merging.targets[Int(template)].variables {
            case .same:
                for index in next..<next + count {
                    pieces[place] = splitting.variables[index]
                    place += step
                }
            case .whole:
                pieces[place] = TextPiece(bodies.range(of: numbers[row]))
            case .merged(let sources):
                for source in sources {
                    switch source {
                    case .variable(let index): pieces[place] = splitting.variables[next + index]
                    case .word(let piece): pieces[place] = piece
                    }
                    place += step
                }
            }
            next += count
        }
    }
}
