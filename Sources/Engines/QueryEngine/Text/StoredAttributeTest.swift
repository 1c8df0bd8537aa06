// SPDX-License-Identifier: Apache-2.0

import Blocks
import OTLPCodec
import Telemetry

/// A demand on one attribute, asked of columns as they are stored; says the same as `AttributeTest`.
struct StoredAttributeTest: Sendable {
    let key: String
    private let text: String
    private let int: Int64?
    private let double: Double?
    private let bool: Bool?

    init(_ filter: MetricQuery.AttributeFilter) {
        (key, text) = (filter.key, filter.value)
        (int, double, bool) = (Int64(text), Double(text), Bool(text))
    }

    /// What a filter must say yes to one of, or no row can meet the demand.
    var filterKeys: [FilterKey] {
        var keys: [FilterKey] = [.attribute(key: key, value: text)]
        if text.isEmpty { keys.append(.attribute(key: key, type: .empty, bits: 0)) }
        if let bool {
            keys.append(.attribute(key: key, type: .bool, bits: bool ? 1 : 0))
            keys.append(.unlisted(key: key, type: .bool))
        }
        if let int {
            keys.append(.attribute(key: key, type: .int, bits: UInt64(bitPattern: int)))
            keys.append(.unlisted(key: key, type: .int))
        }
        if let double {
            // Zero is equal to minus zero.
            for value in double == 0 ? [0, -0.0] : [double] {
                keys.append(.attribute(key: key, type: .double, bits: value.bitPattern))
            }
            keys.append(.unlisted(key: key, type: .double))
        }
        keys.append(.unlisted(key: key, type: .array))
        keys.append(.unlisted(key: key, type: .map))
        return keys
    }

    /// For each row whether it meets the demand.
    func mask(_ rowGroup: RowGroupView) throws -> [Bool] {
        var mask = [Bool](repeating: false, count: rowGroup.rowCount)
        for part in try rowGroup.attribute(key).parts {
            let verdicts = try part.strings.map { try self.verdicts(part.type, $0) }
            for (index, row) in part.rows.enumerated() {
                let isMet =
                    if let verdicts, let strings = part.strings {
                        verdicts[strings.code(index)]
                    } else {
                        isMet(part.type, bits: part.bits.isEmpty ? 0 : part.bits[index])
                    }
                if isMet { mask[Int(row)] = true }
            }
        }
        return mask
    }

    private func verdicts(_ type: AttributeType, _ strings: StringView) throws -> [Bool] {
        let wanted = Array(text.utf8)
        if type == .bytes { return [Bool](repeating: false, count: strings.codeCount) }
        if type == .string { return strings.verdicts { $0.elementsEqual(wanted) } }
        return try strings.verdicts { (bytes) throws(QueryFault) in
            var table = StringTable()
            let cell = AttributeCell(type: type, bits: UInt64(table.intern(bytes)))
            do throws(MalformedOTLP) {
                return try table.value(of: cell).searchText.utf8.elementsEqual(wanted)
            } catch { throw .malformed(error) }
        }
    }

    private func isMet(_ type: AttributeType, bits: UInt64) -> Bool {
        switch type {
        case .empty: text.isEmpty
        case .bool: bool == (bits != 0)
        case .int: int == Int64(bitPattern: bits)
        case .double: double == Double(bitPattern: bits)
        case .string, .bytes, .array, .map: false
        }
    }
}
