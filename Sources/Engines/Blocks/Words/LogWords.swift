// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Remembers texts of at most eight bytes for a while, so that most repetitions are found without a hash
/// table.
private struct RecentTexts {
    private static let slotCount = 1 << 12
    private var slots = [UInt64](repeating: 0, count: slotCount)

    /// Whether a text is not remembered; now it is.
    @inline(__always)
    mutating func remember(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count < 8, text.count > 0 else { return true }
        var word = UInt64(text.count)
        for byte in text { word = word << 8 | UInt64(byte) }
        let slot = Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) >> 52)
        if slots[slot] == word { return false }
        slots[slot] = word
        return true
    }
}

/// Adds the words of log records to a filter, each distinct text of a row group once.
enum LogWords {
    /// The words of bodies: those of the templates, and those of the variables.
    static func add(_ columns: VariableColumns, of bodies: ByteColumn, to filter: inout FilterBuilder) {
        for template in columns.used {
            columns.texts.withBytes(of: template) { filter.addWords(of: $0, in: .template) }
        }
        bodies.bytes.withUnsafeBytes { bodies in
            columns.mergedTexts.withUnsafeBytes { merged in
                var recent = RecentTexts()
                for piece in columns.pieces {
                    let all = piece.isInTemplates ? merged : bodies
                    let text = UnsafeRawBufferPointer(rebasing: all[piece.start..<piece.start + piece.count])
                    if recent.remember(text) { filter.addWords(of: text, in: .variable) }
                }
            }
        }
    }

    /// The words of the bodies that are no texts, written as a search reads them.
    static func add(
        _ cells: [UInt64], _ type: AttributeType, of bodies: ByteColumn, to filter: inout FilterBuilder
    ) {
        var last: UInt64?
        for bits in cells where bits != last {
            last = bits
            switch type {
            case .empty, .bytes, .string: return
            case .bool: add(bits != 0 ? "true" : "false", to: &filter)
            case .int: add(String(Int64(bitPattern: bits)), to: &filter)
            case .double: add(String(Double(bitPattern: bits)), to: &filter)
            case .array, .map:
                bodies.withBytes(of: UInt32(truncatingIfNeeded: bits)) { message in
                    // What is damaged was refused when it came; a search would refuse it again.
                    _ = AnyValueWords.forEachText(in: message) { filter.addWords(of: $0, in: .variable) }
                }
            }
        }
    }

    /// The words of event names and of attributes whose value is a string.
    static func addAttributes(
        of batch: LogBatch, _ rows: ArraySlice<UInt32>, _ numbering: inout Renumbering,
        to filter: inout FilterBuilder
    ) {
        numbering.begin()
        for row in rows {
            _ = numbering.number(of: batch.eventName[Int(row)])
            for entry in batch.attributes.entries(of: Int(row)) where batch.attributes.types[entry] == .string
            {
                _ = numbering.number(of: UInt32(truncatingIfNeeded: batch.attributes.values[entry]))
            }
        }
        for string in numbering.distinct {
            batch.strings.withBytes(of: string) { filter.addWords(of: $0, in: .attributes) }
        }
    }

    private static func add(_ text: String, to filter: inout FilterBuilder) {
        var text = text
        text.withUTF8 { filter.addWords(of: UnsafeRawBufferPointer($0), in: .variable) }
    }
}
