// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension SpanBatch: EncodableBatch {
    static var blockKind: BlockKind { .traces }

    static func merging(_ batches: [SpanBatch]) -> SpanBatch {
        if batches.count == 1 { return batches[0] }
        var merging = BatchMerging(stringCount: batches.reduce(0) { $0 + $1.strings.count })
        var all = SpanBatch()
        for batch in batches {
            let map = merging.add(batch.strings)
            all.resource.append(batch.resource, through: merging.addResources(batch.resources, map))
            all.scope.append(batch.scope, through: merging.addScopes(batch.scopes, map))
            all.traceIDHigh += batch.traceIDHigh
            all.traceIDLow += batch.traceIDLow
            all.spanID += batch.spanID
            all.parentSpanID += batch.parentSpanID
            all.traceState.append(batch.traceState, through: map)
            all.flags += batch.flags
            all.name.append(batch.name, through: map)
            all.kind += batch.kind
            all.startTime += batch.startTime
            all.endTime += batch.endTime
            all.statusCode += batch.statusCode
            all.statusMessage.append(batch.statusMessage, through: map)
            merging.add(batch.attributes, map)
            all.droppedAttributesCount += batch.droppedAttributesCount
            all.events.append(batch.events, through: map)
            all.droppedEventsCount += batch.droppedEventsCount
            all.links.append(batch.links, through: map)
            all.droppedLinksCount += batch.droppedLinksCount
        }
        all.strings = merging.strings
        all.resources = merging.resources
        all.scopes = merging.scopes
        all.attributes = merging.attributes
        return all
    }

    static var filterKinds: [FilterKey.Kind] { [.traceID, .attribute] }

    func addFilterKeys(_ rows: ArraySlice<UInt32>, to filter: inout FilterBuilder) {
        filter.addTraceIDs(high: traceIDHigh, low: traceIDLow, rows)
    }

    func storedTime(_ row: Int) -> Int64 { startTime[row] }

    func rawBytes(_ row: Int) -> Int {
        72 + length(traceState[row]) + length(name[row]) + length(statusMessage[row]) + length(events[row])
            + length(links[row])
    }

    func orders(_ days: DayPartition) -> [RowOrder] { days.split(allRows).map { order($0) } }

    /// Traces by their first start among these rows, in each trace by start.
    private func order(_ rows: [UInt32]) -> RowOrder {
        var numbering = TraceNumbering(capacity: rows.count)
        var firstTimes: [Int64] = []
        let traces = rows.map { row in
            let trace = numbering.number(high: traceIDHigh[Int(row)], low: traceIDLow[Int(row)])
            let time = startTime[Int(row)]
            if Int(trace) == firstTimes.count {
                firstTimes.append(time)
            } else if time < firstTimes[Int(trace)] {
                firstTimes[Int(trace)] = time
            }
            return trace
        }
        let byTime = (0..<UInt32(firstTimes.count)).sorted {
            (firstTimes[Int($0)], $0) < (firstTimes[Int($1)], $1)
        }
        var rank = [UInt32](repeating: 0, count: byTime.count)
        for (place, trace) in byTime.enumerated() { rank[Int(trace)] = UInt32(place) }
        return RowOrder(rows: RowOrder.sorted(rows, buckets: traces, rank: rank) { startTime[Int($0)] })
    }

    func writeRowGroup(_ rows: ArraySlice<UInt32>, _ order: RowOrder, into chunks: inout ChunkWriter) {
        let spans = rows.map { spanID[Int($0)] }
        chunks.add(.traceID) { writer, _, _ in
            TraceIDStream.encode(
                high: rows.map { traceIDHigh[Int($0)] }, low: rows.map { traceIDLow[Int($0)] }, into: &writer)
        }
        chunks.add(.spanID, isRandom: true) { writer, _, _ in
            spans.withUnsafeBufferPointer { IntegerStream.writePlain($0, into: &writer) }
        }
        chunks.add(.parentSpanID) { writer, _, _ in
            ParentStream.encode(parents: rows.map { parentSpanID[Int($0)] }, spans: spans, into: &writer)
        }
        chunks.addIntegers(.startTime, startTime, rows)
        chunks.add(
            .endTime, integers: rows.map { UInt64(bitPattern: endTime[Int($0)] &- startTime[Int($0)]) })
        chunks.add(.resource, integers: rows.map { UInt64(chunks.resources.number(of: resource[Int($0)])) })
        chunks.add(.scope, integers: rows.map { UInt64(chunks.scopes.number(of: scope[Int($0)])) })
        chunks.addStrings(.name, name, rows)
        chunks.addIntegers(.kind, kind, rows)
        chunks.addIntegers(.statusCode, statusCode, rows)
        chunks.addStrings(.statusMessage, statusMessage, rows)
        chunks.addStrings(.traceState, traceState, rows)
        chunks.addIntegers(.flags, flags, rows)
        chunks.addStrings(.events, events, rows)
        chunks.addStrings(.links, links, rows)
        chunks.addIntegers(.droppedAttributesCount, droppedAttributesCount, rows)
        chunks.addIntegers(.droppedEventsCount, droppedEventsCount, rows)
        chunks.addIntegers(.droppedLinksCount, droppedLinksCount, rows)
        chunks.addAttributes(attributes, rows)
    }
}
