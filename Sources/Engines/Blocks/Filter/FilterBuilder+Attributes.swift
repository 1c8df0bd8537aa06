// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension FilterBuilder {
    /// Adds key, type and value of the attributes in a column, each distinct one once; `strings` are the
    /// distinct values when these are strings. Bytes, arrays and maps are not listed, nor are numbers of
    /// which there are many: see `FilterKey.unlisted`.
    mutating func addAttributes(
        _ column: AttributeShapes.Column, _ values: UnsafeBufferPointer<UInt64>, _ strings: [UInt32],
        of table: StringTable
    ) {
        let key = table.withBytes(of: column.key) { FilterHash.hash($0) }
        switch column.type {
        case .empty:
            add(.attribute(keyHash: key, type: .empty, bits: 0))
        case .string:
            table.bytes.withUnsafeBytes { bytes in
                table.ends.withUnsafeBufferPointer { ends in
                    for string in strings {
                        let start = string == 0 ? 0 : Int(ends[Int(string) - 1])
                        let value = FilterHash.hash(
                            UnsafeRawBufferPointer(rebasing: bytes[start..<Int(ends[Int(string)])]))
                        add(.attribute(keyHash: key, type: .string, valueHash: value))
                    }
                }
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
