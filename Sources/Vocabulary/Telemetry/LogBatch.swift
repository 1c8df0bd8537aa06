// SPDX-License-Identifier: Apache-2.0

/// Log records as columns: element *i* of each array belongs to record *i*. See `SpanBatch` for the
/// conventions.
public struct LogBatch: Sendable, Equatable {
    public var strings = StringTable()
    public var resources: [Origin] = []
    public var scopes: [Origin] = []

    /// Index in `resources`.
    public var resource: [UInt32] = []
    /// Index in `scopes`.
    public var scope: [UInt32] = []
    /// When it happened; 0 when the sender did not say.
    public var time: [Int64] = []
    /// When it was observed; 0 when the sender did not say.
    public var observedTime: [Int64] = []
    /// OTLP `SeverityNumber` as sent, 0 when unspecified.
    public var severityNumber: [Int32] = []
    public var severityText: [UInt32] = []
    public var bodyType: [AttributeType] = []
    /// As `AttributeCell.bits`, but what is a string there is a number in `bodies` here.
    public var bodyValue: [UInt64] = []
    /// The texts, bytes and raw messages among the bodies, in the order of the rows.
    public var bodies = ByteColumn()
    public var attributes = AttributeColumns()
    public var droppedAttributesCount: [UInt32] = []
    public var flags: [UInt32] = []
    /// Both halves 0 when the record belongs to no trace.
    public var traceIDHigh: [UInt64] = []
    public var traceIDLow: [UInt64] = []
    public var spanID: [UInt64] = []
    public var eventName: [UInt32] = []

    public init() {}

    public var count: Int { time.count }

    /// Adds a body that is no string.
    public mutating func appendBody(_ cell: AttributeCell) {
        precondition(!cell.type.isString)
        bodyType.append(cell.type)
        bodyValue.append(cell.bits)
    }

    /// Adds a body of any type, whose strings are in `table`.
    public mutating func appendBody(_ cell: AttributeCell, of table: StringTable) {
        guard cell.type.isString else { return appendBody(cell) }
        table.withBytes(of: UInt32(truncatingIfNeeded: cell.bits)) { appendBody(cell.type, $0) }
    }

    /// Adds a body that is a text, bytes or a raw message.
    @inline(__always)
    public mutating func appendBody(_ type: AttributeType, _ bytes: UnsafeRawBufferPointer) {
        bodyType.append(type)
        bodyValue.append(UInt64(bodies.append(bytes)))
    }

    /// The time a record is stored and found under: when it happened, or else when it was observed.
    public func effectiveTime(_ row: Int) -> Int64 { time[row] != 0 ? time[row] : observedTime[row] }
}
