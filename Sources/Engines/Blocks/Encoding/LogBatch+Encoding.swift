// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension LogBatch: EncodableBatch {
    static var blockKind: BlockKind { .logs }

    var textBytes: Int { strings.bytes.count + bodies.bytes.count }

    static func merging(_ batches: [LogBatch]) -> LogBatch {
        if batches.count == 1 { return batches[0] }
        var merging = BatchMerging(stringCount: batches.reduce(0) { $0 + $1.strings.count })
        var all = LogBatch()
        for batch in batches {
            let map = merging.add(batch.strings)
            all.resource.append(batch.resource, through: merging.addResources(batch.resources, map))
            all.scope.append(batch.scope, through: merging.addScopes(batch.scopes, map))
            all.time += batch.time
            all.observedTime += batch.observedTime
            all.severityNumber += batch.severityNumber
            all.severityText.append(batch.severityText, through: map)
            all.bodyType += batch.bodyType
            let firstBody = UInt64(all.bodies.append(batch.bodies))
            all.bodyValue.reserveRoom(for: batch.bodyValue.count)
            for (index, value) in batch.bodyValue.enumerated() {
                all.bodyValue.append(batch.bodyType[index].isString ? value + firstBody : value)
            }
            merging.add(batch.attributes, map)
            all.droppedAttributesCount += batch.droppedAttributesCount
            all.flags += batch.flags
            all.traceIDHigh += batch.traceIDHigh
            all.traceIDLow += batch.traceIDLow
            all.spanID += batch.spanID
            all.eventName.append(batch.eventName, through: map)
        }
        all.strings = merging.strings
        all.resources = merging.resources
        all.scopes = merging.scopes
        all.attributes = merging.attributes
        return all
    }

    static var filterKinds: [FilterKey.Kind] { [.traceID, .word] }

    func addFilterKeys(_ rows: ArraySlice<UInt32>, to filter: inout FilterBuilder) {
        filter.addTraceIDs(high: traceIDHigh, low: traceIDLow, rows)
    }

    func storedTime(_ row: Int) -> Int64 { effectiveTime(row) }

    func rawBytes(_ row: Int) -> Int {
        let body =
            bodyType[row].isString ? bodies.range(of: UInt32(truncatingIfNeeded: bodyValue[row])).count : 8
        return 56 + length(severityText[row]) + length(eventName[row]) + body
    }

    /// By name of the service, then by effective time.
    func orders(_ days: DayPartition) -> [RowOrder] {
        let byName = resources.indices.sorted {
            strings.precedes(resources[$0].name, resources[$1].name)
        }
        var rank = [UInt32](repeating: 0, count: resources.count)
        var place: UInt32 = 0
        for (index, resource) in byName.enumerated() {
            if index > 0, resources[resource].name != resources[byName[index - 1]].name { place += 1 }
            rank[resource] = place
        }
        let sorted = RowOrder.sorted(allRows, buckets: resource, rank: rank) { effectiveTime(Int($0)) }
        return days.split(sorted).map { RowOrder(rows: $0) }
    }

    func writeRowGroup(_ rows: ArraySlice<UInt32>, _ order: RowOrder, into chunks: inout ChunkWriter) {
        chunks.addIntegers(.time, time, rows)
        chunks.add(
            .observedTime,
            integers: rows.map {
                UInt64(bitPattern: observedTime[Int($0)] &- time[Int($0)])
            })
        chunks.add(.resource, integers: rows.map { UInt64(chunks.resources.number(of: resource[Int($0)])) })
        chunks.add(.scope, integers: rows.map { UInt64(chunks.scopes.number(of: scope[Int($0)])) })
        chunks.addIntegers(.severityNumber, severityNumber, rows)
        chunks.addStrings(.severityText, severityText, rows)
        let encoding = BodyEncoding(self, rows, &chunks.filter)
        LogWords.addAttributes(of: self, rows, &chunks.numbering, to: &chunks.filter)
        chunks.add(.body) { writer, _, _ in writer = encoding.head }
        for (column, content) in [
            (BlockColumn.bodyTemplate, encoding.rowTemplates), (.bodyNumbers, encoding.numbers),
            (.bodyTexts, encoding.texts), (.bodyValues, encoding.values),
        ] where !content.bytes.isEmpty {
            chunks.add(column) { writer, _, _ in writer = content }
        }
        chunks.addStrings(.eventName, eventName, rows)
        chunks.add(.traceID) { writer, _, _ in
            TraceIDStream.encode(
                high: rows.map { traceIDHigh[Int($0)] }, low: rows.map { traceIDLow[Int($0)] }, into: &writer)
        }
        chunks.addIntegers(.spanID, spanID, rows)
        chunks.addIntegers(.flags, flags, rows)
        chunks.addIntegers(.droppedAttributesCount, droppedAttributesCount, rows)
        chunks.addAttributes(attributes, rows)
    }
}

extension StringTable {
    /// Whether one string comes before another in the order of bytes.
    func precedes(_ left: UInt32, _ right: UInt32) -> Bool {
        bytes[range(of: left)].lexicographicallyPrecedes(bytes[range(of: right)])
    }
}
