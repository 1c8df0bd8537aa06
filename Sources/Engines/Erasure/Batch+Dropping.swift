// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension SpanBatch {
    /// The batch without the rows of a mask; strings of those stay behind, and are not encoded.
    func dropping(_ mask: [Bool]) -> SpanBatch {
        let kept = mask.keptRows
        var batch = self
        batch.resource = resource.picking(kept)
        batch.scope = scope.picking(kept)
        batch.traceIDHigh = traceIDHigh.picking(kept)
        batch.traceIDLow = traceIDLow.picking(kept)
        batch.spanID = spanID.picking(kept)
        batch.parentSpanID = parentSpanID.picking(kept)
        batch.traceState = traceState.picking(kept)
        batch.flags = flags.picking(kept)
        batch.name = name.picking(kept)
        batch.kind = kind.picking(kept)
        batch.startTime = startTime.picking(kept)
        batch.endTime = endTime.picking(kept)
        batch.statusCode = statusCode.picking(kept)
        batch.statusMessage = statusMessage.picking(kept)
        batch.attributes = attributes.picking(kept)
        batch.droppedAttributesCount = droppedAttributesCount.picking(kept)
        batch.events = events.picking(kept)
        batch.droppedEventsCount = droppedEventsCount.picking(kept)
        batch.links = links.picking(kept)
        batch.droppedLinksCount = droppedLinksCount.picking(kept)
        return batch
    }
}

extension LogBatch {
    /// The batch without the rows of a mask.
    func dropping(_ mask: [Bool]) -> LogBatch {
        let kept = mask.keptRows
        var batch = self
        batch.resource = resource.picking(kept)
        batch.scope = scope.picking(kept)
        batch.time = time.picking(kept)
        batch.observedTime = observedTime.picking(kept)
        batch.severityNumber = severityNumber.picking(kept)
        batch.severityText = severityText.picking(kept)
        batch.attributes = attributes.picking(kept)
        batch.droppedAttributesCount = droppedAttributesCount.picking(kept)
        batch.flags = flags.picking(kept)
        batch.traceIDHigh = traceIDHigh.picking(kept)
        batch.traceIDLow = traceIDLow.picking(kept)
        batch.spanID = spanID.picking(kept)
        batch.eventName = eventName.picking(kept)
        // Bodies lie in the order of the rows, without gaps.
        (batch.bodyType, batch.bodyValue, batch.bodies) = ([], [], ByteColumn())
        for row in kept {
            let cell = AttributeCell(type: bodyType[row], bits: bodyValue[row])
            if cell.type.isString {
                bodies.withBytes(of: UInt32(truncatingIfNeeded: cell.bits)) {
                    batch.appendBody(cell.type, $0)
                }
            } else {
                batch.appendBody(cell)
            }
        }
        return batch
    }
}

extension SeriesDefinitions {
    /// The definitions without the rows of a mask.
    func dropping(_ mask: [Bool]) -> SeriesDefinitions {
        let kept = mask.keptRows
        var definitions = self
        definitions.id = id.picking(kept)
        definitions.check = check.picking(kept)
        definitions.day = day.picking(kept)
        definitions.resource = resource.picking(kept)
        definitions.scope = scope.picking(kept)
        definitions.metric = metric.picking(kept)
        definitions.attributes = attributes.picking(kept)
        definitions.keys = []
        return definitions
    }
}

extension AttributeColumns {
    fileprivate func picking(_ rows: [Int]) -> AttributeColumns {
        var picked = AttributeColumns()
        for row in rows {
            for entry in entries(of: row) { picked.append(key: keys[entry], cell(entry)) }
            picked.finishRow()
        }
        return picked
    }
}

extension [Bool] {
    /// The rows that a mask does not mean.
    fileprivate var keptRows: [Int] { indices.filter { !self[$0] } }
}

extension Array {
    fileprivate func picking(_ rows: [Int]) -> [Element] { rows.map { self[$0] } }
}
