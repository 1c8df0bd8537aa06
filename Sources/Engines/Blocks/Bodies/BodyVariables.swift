// SPDX-License-Identifier: Apache-2.0

/// The values of the variables of a row group's texts.
struct BodyVariables {
    /// The values of one variable, in the order of the texts that have its template.
    enum Values {
        case numbers([UInt64])
        /// The upper 64 bits, none when all are narrower, and the lower ones.
        case hexadecimal(high: [UInt64], low: [UInt64])
        case texts(StringColumn)
        /// What nobody asked for.
        case skipped
    }

    /// By index in `BodyTemplates.variables`.
    private(set) var values: [Values] = []

    /// Reads the wanted variables, all by default. Either reader may be missing when no variable needs it.
    init(
        _ templates: BodyTemplates, wanted: [Bool]? = nil, numbers: ByteReader?, texts: ByteReader?,
        missing: CorruptBlock
    ) throws(CorruptBlock) {
        var (numbers, texts) = (numbers, texts)
        let withNumbers = Self.haveNumbers(templates, wanted)
        values.reserveCapacity(templates.variables.count)
        for template in 0..<templates.count {
            let count = templates.rowCounts[template]
            for variable in templates.variables(of: template) {
                let width = templates.variables[variable].width
                let kind = templates.variables[variable].kind
                if !withNumbers, kind != .text {
                    values.append(.skipped)
                    continue
                }
                if let wanted, !wanted[variable] {
                    guard var reader = kind == .text ? texts.take() : numbers.take() else { throw missing }
                    if kind == .text {
                        try StringStream.skip(count, from: &reader)
                        texts = reader
                    } else {
                        for _ in 0..<(width > 16 ? 2 : 1) { try IntegerStream.skip(count, from: &reader) }
                        numbers = reader
                    }
                    values.append(.skipped)
                    continue
                }
                switch kind {
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
        if withNumbers, let numbers { try numbers.requireEnd() }
        if let texts { try texts.requireEnd() }
    }

    /// Whether a variable that is a number is wanted.
    static func haveNumbers(_ templates: BodyTemplates, _ wanted: [Bool]?) -> Bool {
        templates.variables.indices.contains {
            templates.variables[$0].kind != .text && wanted?[$0] ?? true
        }
    }
}

/// Puts texts together again from their template and variables.
struct BodyWriting {
    private let templates: BodyTemplates
    private let variables: BodyVariables
    private var digits = [UInt8](repeating: 0, count: 20)

    init(_ templates: BodyTemplates, _ variables: BodyVariables) {
        self.templates = templates
        self.variables = variables
    }

    /// Appends the text that is the `rank`-th of those with this template.
    mutating func write(_ template: Int, rank: Int, to out: inout [UInt8]) {
        let text = templates.text(template)
        var variable = templates.variables(of: template).lowerBound
        templates.bytes.withUnsafeBufferPointer { bytes in
            var start = text.lowerBound
            var offset = start
            while offset < text.upperBound {
                if bytes[offset] == 0 {
                    out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<offset]))
                    writeVariable(variable, rank, bytes, to: &out)
                    variable += 1
                    start = offset + 1
                }
                offset += 1
            }
            out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<offset]))
        }
    }

    /// Appends one variable, by its index among all.
    mutating func writeVariable(_ index: Int, _ rank: Int, to out: inout [UInt8]) {
        templates.bytes.withUnsafeBufferPointer { writeVariable(index, rank, $0, to: &out) }
    }

    @inline(__always)
    private mutating func writeVariable(
        _ index: Int, _ rank: Int, _ bytes: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]
    ) {
        let variable = templates.variables[index]
        switch variables.values[index] {
        case .skipped: break
        case .texts(let column):
            let range = column.string(column.indices.map { Int($0[rank]) } ?? rank)
            out.append(contentsOf: column.bytes[range])
        case .numbers(let values):
            out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[variable.prefix]))
            writeDecimal(values[rank], leavingFirst: variable.kind == .digits, to: &out)
            out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[variable.suffix]))
        case .hexadecimal(let high, let low):
            out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[variable.prefix]))
            for place in stride(from: variable.width - 1, through: 0, by: -1) {
                let half = place < 16 ? low[rank] : high[rank]
                out.append(variable.kind.hexadecimalDigit(half >> UInt64(place % 16 * 4)))
            }
        }
    }

    private mutating func writeDecimal(
        _ value: UInt64, leavingFirst: Bool, to out: inout [UInt8]
    ) {
        var rest = value
        var start = digits.count
        repeat {
            start -= 1
            digits[start] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
            rest /= 10
        } while rest > 0
        if leavingFirst { start += 1 }
        out.append(contentsOf: digits[start...])
    }
}
