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

/// Computes the digests of the records of one batch; those of resources and scopes once for all records.
struct LogDigests {
    private var resources: [ContentDigest?]
    private var scopes: [ContentDigest?]

    init(in batch: LogBatch) {
        resources = [ContentDigest?](repeating: nil, count: batch.resources.count)
        scopes = [ContentDigest?](repeating: nil, count: batch.scopes.count)
    }

    /// The digest of everything a record carries.
    mutating func digest(of row: Int, of batch: LogBatch) -> ContentDigest {
        let strings = batch.strings
        var hasher = ContentHasher()
        hasher.combine(Self.digest(of: Int(batch.resource[row]), batch.resources, &resources, strings))
        hasher.combine(Self.digest(of: Int(batch.scope[row]), batch.scopes, &scopes, strings))
        hasher.combine(batch.time[row])
        hasher.combine(batch.observedTime[row])
        hasher.combine(batch.severityNumber[row])
        hasher.combine(batch.severityText[row], of: strings)
        hasher.combine(UInt64(batch.bodyType[row].rawValue))
        if batch.bodyType[row].isString {
            batch.bodies.withBytes(of: UInt32(truncatingIfNeeded: batch.bodyValue[row])) {
                hasher.combine($0)
            }
        } else {
            hasher.combine(batch.bodyValue[row])
        }
        hasher.combine(batch.eventName[row], of: strings)
        hasher.combine(UInt64(batch.flags[row]) << 32 | UInt64(batch.droppedAttributesCount[row]))
        hasher.combine(batch.traceIDHigh[row])
        hasher.combine(batch.traceIDLow[row])
        hasher.combine(batch.spanID[row])
        for entry in batch.attributes.entries(of: row) {
            hasher.combine(batch.attributes.keys[entry], of: strings)
            hasher.combine(batch.attributes.cell(entry), of: strings)
        }
        return hasher.digest
    }

    private static func digest(
        of number: Int, _ origins: [Origin], _ known: inout [ContentDigest?], _ strings: StringTable
    ) -> ContentDigest {
        if let digest = known[number] { return digest }
        var hasher = ContentHasher()
        hasher.combine(origins[number].message, of: strings)
        known[number] = hasher.digest
        return hasher.digest
    }
}
