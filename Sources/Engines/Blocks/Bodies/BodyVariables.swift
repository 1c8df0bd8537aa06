// SPDX-License-Identifier: Apache-2.0

/// The values of the variables of a row group's texts.
struct BodyVariables {
    /// The values of one variable, in the order of the texts that have its template.
    enum Values {
        case numbers([UInt64])
        /// The upper 64 bits, none when all are narrower, and the lower ones.
        case hexadecimal(high: [UInt64], low: [UInt64])
        case texts(StringColumn)
    }

    /// By index in `BodyTemplates.variables`.
    private(set) var values: [Values] = []

    /// Either reader may be missing when no variable needs it.
    init(
        _ templates: BodyTemplates, numbers: ByteReader?, texts: ByteReader?, missing: CorruptBlock
    ) throws(CorruptBlock) {
        var (numbers, texts) = (numbers, texts)
        values.reserveCapacity(templates.variables.count)
        for template in 0..<templates.count {
            let count = templates.rowCounts[template]
            for variable in templates.variables(of: template) {
                let width = templates.variables[variable].width
                switch templates.variables[variable].kind {
                case .text:
                    guard var reader = texts.take() else { throw missing }
                    values.append(.texts(try StringStream.decode(count, from: &reader)))
                    texts = reader
                case .number, .digits:
                    guard var reader = numbers.take() else { throw missing }
                    values.append(.numbers(try IntegerStream.decode(count, from: &reader)))
                    numbers = reader
                case .lowerHexadecimal, .upperHexadecimal:
                    guard var reader = numbers.take() else { throw missing }
                    let high = width > 16 ? try IntegerStream.decode(count, from: &reader) : []
                    let low = try IntegerStream.decode(count, from: &reader)
                    values.append(.hexadecimal(high: high, low: low))
                    numbers = reader
                }
            }
        }
        if let numbers { try numbers.requireEnd() }
        if let texts { try texts.requireEnd() }
    }
}
