// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension FilterBuilder {
    /// Adds key, type and value of the attributes in a column, each distinct one once. Bytes, arrays and maps
    /// are not listed, nor are numbers of which there are many: see `FilterKey.unlisted`.
    mutating func addAttributes(
        _ column: AttributeShapes.Column, _ values: UnsafeBufferPointer<UInt64>, of table: StringTable,
        _ numbering: inout Renumbering
    ) {
        let key = table.withBytes(of: column.key) { FilterHash.hash($0) }
        switch column.type {
        case .empty:
            add(.attribute(keyHash: key, type: .empty, bits: 0))
        case .string:
            numbering.begin()
            for value in values { _ = numbering.number(of: UInt32(truncatingIfNeeded: value)) }
            for string in numbering.distinct {
                let value = table.withBytes(of: string) { FilterHash.hash($0) }
                add(.attribute(keyHash: key, type: .string, valueHash: value))
            }
        case .bool, .int, .double:
            var distinct: Set<UInt64> = []
            var last: UInt64?
            for value in values where value != last {
                last = value
                distinct.insert(value)
                guard distinct.count <= BlockLimits.filterNumbersMax else {
                    add(.unlisted(keyHash: key, type: column.type))
                    return
                }
            }
            for value in distinct { add(.attribute(keyHash: key, type: column.type, bits: value)) }
        case .bytes, .array, .map:
            add(.unlisted(keyHash: key, type: column.type))
        }
    }
}
