// SPDX-License-Identifier: Apache-2.0

import OTLPCodec
import Telemetry

/// One demand on attributes, with what it found out about the strings of a batch.
struct AttributeTest {
    private let key: [UInt8]
    private let text: [UInt8]
    private let int: Int64?
    private let double: Double?
    private let bool: Bool?
    private var keys: StringMatches
    private var values: StringMatches
    /// Verdicts on arrays and maps, which are compared as text and not as stored.
    private var nested: [UInt32: Bool] = [:]
    private var cancellation = CancellationCheck()

    init(_ filter: MetricQuery.AttributeFilter, strings count: Int) {
        key = Array(filter.key.utf8)
        text = Array(filter.value.utf8)
        int = Int64(filter.value)
        double = Double(filter.value)
        bool = Bool(filter.value)
        keys = StringMatches(count: count)
        values = StringMatches(count: count)
    }

    /// Whether one of these entries is what is demanded.
    mutating func isMet(
        by entries: Range<Int>, of attributes: AttributeColumns, in strings: StringTable
    ) throws(QueryFault) -> Bool {
        let key = key
        for entry in entries {
            guard try keys.verdict(attributes.keys[entry], in: strings, { $0.elementsEqual(key) }) else {
                continue
            }
            if try isMet(by: attributes.cell(entry), in: strings) { return true }
        }
        return false
    }

    private mutating func isMet(by cell: AttributeCell, in strings: StringTable) throws(QueryFault) -> Bool {
        let text = text
        let number = UInt32(truncatingIfNeeded: cell.bits)
        switch cell.type {
        case .empty: return text.isEmpty
        case .bytes: return false
        case .string: return try values.verdict(number, in: strings) { $0.elementsEqual(text) }
        case .bool: return bool == (cell.bits != 0)
        case .int: return int == Int64(bitPattern: cell.bits)
        case .double: return double == Double(bitPattern: cell.bits)
        case .array, .map:
            if let known = nested[number] { return known }
            try cancellation.spend(strings.length(of: number))
            let value: AttributeValue
            do { value = try strings.value(of: cell) } catch { throw .malformed(error) }
            let isEqual = value.searchText.utf8.elementsEqual(text)
            nested[number] = isEqual
            return isEqual
        }
    }
}
