// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Translates string numbers of one batch into those of a fold's own table, each at most once.
struct BatchNumbering {
    private static let unknown = UInt32.max
    private var numbers: [UInt32]

    init(of batch: StringTable) { numbers = [UInt32](repeating: Self.unknown, count: batch.count) }

    /// The fold's number of the batch's string.
    @inline(__always)
    mutating func number(_ number: UInt32, of batch: StringTable, in table: inout StringTable) -> UInt32 {
        let known = numbers[Int(number)]
        if known != Self.unknown { return known }
        let translated = batch.withBytes(of: number) { table.intern($0) }
        numbers[Int(number)] = translated
        return translated
    }
}

extension StringTable {
    /// Whether the first string comes before the second in the order of their bytes.
    func precedes(_ left: UInt32, _ right: UInt32) -> Bool {
        bytes[range(of: left)].lexicographicallyPrecedes(bytes[range(of: right)])
    }
}

extension Array where Element == Origin {
    /// For each resource, whether its service is one of those asked for (of which none means all).
    func accepted(by serviceNames: [String], in strings: StringTable) -> [Bool] {
        if serviceNames.isEmpty { return [Bool](repeating: true, count: count) }
        let wanted = serviceNames.map { [UInt8]($0.utf8) }
        return map { origin in
            strings.withBytes(of: origin.name) { name in wanted.contains { $0.elementsEqual(name) } }
        }
    }
}
