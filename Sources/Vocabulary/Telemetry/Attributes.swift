// SPDX-License-Identifier: Apache-2.0

/// The type of an attribute's value, as in OTLP `AnyValue`. Raw values are part of the block format.
public enum AttributeType: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    /// An `AnyValue` that holds nothing.
    case empty = 0
    case string = 1
    case bool = 2
    case int = 3
    case double = 4
    case bytes = 5
    /// The value is the protobuf encoding of the whole `AnyValue` that holds an `ArrayValue`.
    case array = 6
    /// The value is the protobuf encoding of the whole `AnyValue` that holds a `KeyValueList`.
    case map = 7

    /// Whether the column value is a number in the batch's string table.
    public var isString: Bool {
        switch self {
        case .string, .bytes, .array, .map: true
        case .empty, .bool, .int, .double: false
        }
    }
}

/// One typed value in a batch: what the column `values` of `AttributeColumns` holds.
public struct AttributeCell: Sendable, Equatable {
    public var type: AttributeType
    /// int and double: the bit pattern; bool: 0 or 1; string, bytes, array and map: number in the batch's
    /// string table; empty: 0.
    public var bits: UInt64

    public init(type: AttributeType, bits: UInt64) {
        self.type = type
        self.bits = bits
    }

    public static let empty = AttributeCell(type: .empty, bits: 0)
}

/// The attributes of the rows of a batch, flattened: the entries of row *i* are `entries(of: i)`, in the
/// order in which they were sent, duplicates included.
public struct AttributeColumns: Sendable, Equatable {
    /// Where each row's entries end; row *i* begins where *i - 1* ends.
    public private(set) var ends: [UInt32] = []
    /// The key of each entry: number in the batch's string table.
    public private(set) var keys: [UInt32] = []
    /// The type of each entry's value.
    public private(set) var types: [AttributeType] = []
    /// The value of each entry; see `AttributeCell.bits`.
    public private(set) var values: [UInt64] = []

    public init() {}

    /// Attributes that are flattened already. The number of keys, types and values must be equal, `ends`
    /// ascending and its last element that number.
    public init(ends: [UInt32], keys: [UInt32], types: [AttributeType], values: [UInt64]) {
        precondition(
            keys.count == types.count && keys.count == values.count && Int(ends.last ?? 0) == keys.count)
        self.ends = ends
        self.keys = keys
        self.types = types
        self.values = values
    }

    /// How many rows have been finished.
    public var rowCount: Int { ends.count }

    /// The indices into `keys`, `types` and `values` of one row.
    public func entries(of row: Int) -> Range<Int> {
        (row == 0 ? 0 : Int(ends[row - 1]))..<Int(ends[row])
    }

    /// The value of one entry.
    public func cell(_ entry: Int) -> AttributeCell { AttributeCell(type: types[entry], bits: values[entry]) }

    /// Adds an entry to the row under construction.
    public mutating func append(key: UInt32, _ cell: AttributeCell) {
        keys.append(key)
        types.append(cell.type)
        values.append(cell.bits)
    }

    /// Ends the row under construction.
    public mutating func finishRow() { ends.append(UInt32(keys.count)) }

    /// Forgets the last finished row.
    public mutating func removeLastRow() {
        ends.removeLast()
        abandonRow()
    }

    /// Forgets the entries of a row that was begun but is refused.
    public mutating func abandonRow() {
        let kept = Int(ends.last ?? 0)
        keys.removeSubrange(kept...)
        types.removeSubrange(kept...)
        values.removeSubrange(kept...)
    }
}

/// A materialised attribute value, as a reader sees it.
public indirect enum AttributeValue: Sendable, Equatable {
    case empty
    case string(String)
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case bytes([UInt8])
    case array([AttributeValue])
    case map([Attribute])
}

/// A materialised key and value.
public struct Attribute: Sendable, Equatable {
    public var key: String
    public var value: AttributeValue

    public init(key: String, value: AttributeValue) {
        self.key = key
        self.value = value
    }
}
