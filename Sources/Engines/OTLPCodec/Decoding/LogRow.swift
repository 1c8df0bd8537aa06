// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// One log record under construction: what `LogBatch` has in columns, together, so that a record is appended
/// at once.
struct LogRow: BitwiseCopyable {
    var resource: UInt32 = 0
    var scope: UInt32 = 0
    var time: Int64 = 0
    var observedTime: Int64 = 0
    var traceIDHigh: UInt64 = 0
    var traceIDLow: UInt64 = 0
    var spanID: UInt64 = 0
    /// Of a body that is no string; see `AttributeCell.bits`.
    var bodyBits: UInt64 = 0
    /// Of a text, bytes or a message: where it lies in the request.
    var body: UnsafeRawPointer?
    var bodyCount: UInt32 = 0
    var severityNumber: Int32 = 0
    var severityText: UInt32 = 0
    var droppedAttributesCount: UInt32 = 0
    var flags: UInt32 = 0
    var eventName: UInt32 = 0
    /// Where its attributes end.
    var attributesEnd: UInt32 = 0
    var bodyType = AttributeType.empty
}

extension LogsDecoder {
    /// The records as columns. The request must still be lent.
    consuming func finish() -> LogBatch {
        var batch = LogBatch()
        batch.resources = resources
        batch.scopes = scopes
        batch.resource = records.map { $0.resource }
        batch.scope = records.map { $0.scope }
        batch.time = records.map { $0.time }
        batch.observedTime = records.map { $0.observedTime }
        batch.severityNumber = records.map { $0.severityNumber }
        batch.severityText = records.map { $0.severityText }
        batch.bodyType = records.map { $0.bodyType }
        batch.bodies = bodies()
        var number: UInt64 = 0
        batch.bodyValue = records.map { record in
            guard record.bodyType.isString else { return record.bodyBits }
            defer { number += 1 }
            return number
        }
        batch.droppedAttributesCount = records.map { $0.droppedAttributesCount }
        batch.flags = records.map { $0.flags }
        batch.traceIDHigh = records.map { $0.traceIDHigh }
        batch.traceIDLow = records.map { $0.traceIDLow }
        batch.spanID = records.map { $0.spanID }
        batch.eventName = records.map { $0.eventName }
        let ends = records.map { $0.attributesEnd }
        batch.attributes = attributes.finish(ends: ends)
        batch.strings = strings.finish()
        return batch
    }

    /// The texts, bytes and messages among the bodies.
    private borrowing func bodies() -> ByteColumn {
        var byteCount = 0
        for index in 0..<records.count { byteCount += Int(records.base[index].bodyCount) }
        var bodies = ByteColumn(minimumCapacity: records.count, bytes: byteCount)
        for index in 0..<records.count where records.base[index].bodyType.isString {
            let record = records.base[index]
            bodies.append(UnsafeRawBufferPointer(start: record.body, count: Int(record.bodyCount)))
        }
        return bodies
    }
}
