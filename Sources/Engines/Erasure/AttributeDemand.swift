// SPDX-License-Identifier: Apache-2.0

import OTLPCodec
import QueryEngine
import Telemetry

/// One attribute that rows must have, compared as queries compare it.
struct AttributeDemand: Sendable {
    private let key: [UInt8]
    private let text: [UInt8]
    private let int: Int64?
    private let double: Double?
    private let bool: Bool?

    init(_ filter: ErasureSelector.Attribute) {
        (key, text) = (Array(filter.key.utf8), Array(filter.value.utf8))
        (int, double, bool) = (Int64(filter.value), Double(filter.value), Bool(filter.value))
    }

    /// Whether one of these attributes is what is demanded.
    func isMet(by attributes: [Attribute]) -> Bool {
        attributes.contains { $0.key.utf8.elementsEqual(key) && isMet(by: $0.value) }
    }

    /// Whether one of these entries is.
    func isMet(
        by entries: Range<Int>, of attributes: AttributeColumns, in strings: StringTable
    ) throws(MalformedOTLP) -> Bool {
        for entry in entries {
            let isKey = strings.withBytes(of: attributes.keys[entry]) { $0.elementsEqual(key) }
            guard isKey else { continue }
            if isMet(by: try strings.value(of: attributes.cell(entry))) { return true }
        }
        return false
    }

    /// Whether these bytes may hold such an attribute: its key stands in them.
    func mayBe(in message: UnsafeRawBufferPointer) -> Bool {
        guard let first = key.first else { return true }
        var position = message.startIndex
        while message.endIndex - position >= key.count,
            let start = message[position...].firstIndex(of: first), message.endIndex - start >= key.count
        {
            if message[start..<start + key.count].elementsEqual(key) { return true }
            position = start + 1
        }
        return false
    }

    private func isMet(by value: AttributeValue) -> Bool {
        switch value {
        case .empty: text.isEmpty
        case .bytes: false
        case .string(let string): string.utf8.elementsEqual(text)
        case .bool(let flag): bool == flag
        case .int(let number): int == number
        case .double(let number): double == number
        case .array, .map: value.searchText.utf8.elementsEqual(text)
        }
    }
}
