// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension RowGroupDecoder {
    mutating func logs() throws(CorruptBlock) -> LogBatch {
        var batch = LogBatch()
        (batch.resources, batch.resource) = try origins(.resource, .resourceTable, rows)
        (batch.scopes, batch.scope) = try origins(.scope, .scopeTable, rows)
        try decodeTimes(into: &batch)
        batch.severityNumber = try integers(.severityNumber)
        batch.severityText = try strings(.severityText)
        try decodeBodies(into: &batch)
        batch.attributes = try attributes(rows)
        batch.droppedAttributesCount = try integers(.droppedAttributesCount)
        batch.flags = try integers(.flags)
        (batch.traceIDHigh, batch.traceIDLow) = try traceIDs()
        batch.spanID = try integers(.spanID)
        batch.eventName = try strings(.eventName)
        batch.strings = strings
        return batch
    }

    private mutating func decodeTimes(into batch: inout LogBatch) throws(CorruptBlock) {
        guard columns.needs(.time) else { return }
        let times = try pickedIntegers(.time, rows)
        if columns.includes(.observedTime) {
            let differences = try pickedIntegers(.observedTime, rows)
            batch.observedTime = zip(times, differences).map { Int64(bitPattern: $0 &+ $1) }
        }
        if columns.includes(.time) { batch.time = times.map { Int64(bitPattern: $0) } }
    }

    private mutating func decodeBodies(into batch: inout LogBatch) throws(CorruptBlock) {
        guard columns.includes(.body) else { return }
        if hasChunk(.bodyTemplate) || hasChunk(.bodyValues) {
            return try decodeTemplatedBodies(into: &batch)
        }
        var reader = try reader(.body)
        var types: [AttributeType] = []
        types.reserveCapacity(rowCount)
        for raw in try IntegerStream.decode(rowCount, as: UInt8.self, from: &reader) {
            guard let type = AttributeType(rawValue: raw) else { throw reader.corrupt(.unknownFormat) }
            types.append(type)
        }
        var bodies = [UInt64](repeating: 0, count: rowCount)
        for type in AttributeType.allCases {
            let rows = types.indices.filter { types[$0] == type }
            let values = try Self.values(rows.count, as: type, from: &reader, into: &batch.bodies)
            for (row, value) in zip(rows, values) { bodies[row] = value }
        }
        try reader.requireEnd()
        batch.bodyType = rows.pick(types)
        batch.bodyValue = rows.pick(bodies)
    }
}
