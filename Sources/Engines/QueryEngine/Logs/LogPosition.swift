// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// The place of a log record in a list: newest first, then by digest.
struct LogPosition: Hashable, Comparable {
    var time: Int64
    var digest: ContentDigest

    static func < (left: LogPosition, right: LogPosition) -> Bool {
        left.time == right.time ? left.digest < right.digest : left.time > right.time
    }
}

extension LogCursor {
    var position: LogPosition {
        LogPosition(time: time, digest: ContentDigest(high: digestHigh, low: digestLow))
    }
}

extension LogBatch {
    /// The digest of everything a record carries.
    func digest(of row: Int) -> ContentDigest {
        var hasher = ContentHasher()
        hasher.combine(resources[Int(resource[row])].message, of: strings)
        hasher.combine(scopes[Int(scope[row])].message, of: strings)
        hasher.combine(time[row])
        hasher.combine(observedTime[row])
        hasher.combine(severityNumber[row])
        hasher.combine(severityText[row], of: strings)
        hasher.combine(AttributeCell(type: bodyType[row], bits: bodyValue[row]), of: strings)
        hasher.combine(eventName[row], of: strings)
        hasher.combine(UInt64(flags[row]) << 32 | UInt64(droppedAttributesCount[row]))
        hasher.combine(traceIDHigh[row])
        hasher.combine(traceIDLow[row])
        hasher.combine(spanID[row])
        for entry in attributes.entries(of: row) {
            hasher.combine(attributes.keys[entry], of: strings)
            hasher.combine(attributes.cell(entry), of: strings)
        }
        return hasher.digest
    }
}
