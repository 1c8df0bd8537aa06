// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension MetricsDecoder {
    /// Gives every point its series, decoding the definitions of those that the directory does not know.
    mutating func resolveSeries(in request: WireReader) throws(WireDamage) {
        batch.series = [UInt64](repeating: 0, count: keys.count)
        let missing = directory.find(keys, &batch.series)
        guard !missing.isEmpty else { return }
        var identifier = SeriesDefinitions.Identifier()
        // `nil` for series that are refused.
        var found: [SeriesKey: UInt64?] = [:]
        var isRefused: [Bool] = []
        var fresh = FreshSeries()
        for row in missing {
            let key = keys[row]
            let id: UInt64?
            if let known = found[key] {
                id = known
            } else {
                try decodeDefinition(row, in: request)
                id = settle(key, &identifier, &fresh)
                found[key] = .some(id)
            }
            if let id {
                batch.series[row] = id
                continue
            }
            if isRefused.isEmpty { isRefused = [Bool](repeating: false, count: batch.count) }
            isRefused[row] = true
            refusals.refuse(.seriesLimit, at: max(0, Int(pending[row].offset) - 1))
        }
        if !isRefused.isEmpty { batch.keepRows { !isRefused[$0] } }
    }

    /// The id of the series whose definition was decoded last; the definition stays only when it has to be
    /// stored. `nil` when there are too many series.
    private mutating func settle(
        _ key: SeriesKey, _ identifier: inout SeriesDefinitions.Identifier, _ fresh: inout FreshSeries
    ) -> UInt64? {
        let row = batch.definitions.count - 1
        let day = batch.definitions.day[row]
        var identity = identifier.identity(ofRow: row, of: batch.definitions)
        while true {
            if let earlier = fresh.rows[identity.id], batch.definitions.day[earlier] == day {
                if batch.definitions.check[earlier] == identity.check {
                    batch.definitions.removeLast()
                    return identity.id
                }
                identity = identity.salted
                continue
            }
            let verdict = directory.verdict(on: identity, day: day, newCount: fresh.counts[day] ?? 0)
            switch verdict {
            case .new, .forgotten:
                if verdict == .new { fresh.counts[day, default: 0] += 1 }
                batch.definitions.id[row] = identity.id
                batch.definitions.check[row] = identity.check
                batch.definitions.keys.append(key)
                fresh.rows[identity.id] = row
                return identity.id
            case .known:
                directory.learn(key, of: identity)
                batch.definitions.removeLast()
                return identity.id
            case .collides:
                identity = identity.salted
            case .refused:
                batch.definitions.removeLast()
                return nil
            }
        }
    }

    private mutating func decodeDefinition(_ row: Int, in request: WireReader) throws(WireDamage) {
        let index = Int(pending[row].context)
        let context = contexts[index]
        let message = request.slice(at: Int(pending[row].offset), count: Int(pending[row].length))
        let attributes = metrics[context.metric].kind?.distributionLayout?.attributes ?? 0x3A
        var notes = WireNotes()
        var reader = message
        let rowStart = batch.definitions.attributes.nextRowStart
        while true {
            let tag = try reader.tag()
            if tag == 0 { break }
            if tag == attributes {
                try batch.definitions.attributes.append(
                    try reader.content(), rowStart: rowStart, strings: &batch.definitions.strings,
                    notes: &notes, tally: &tally)
            } else {
                try reader.skip(tag)
            }
        }
        if notes.stringIndexes > 0 { refusals.warn(.stringIndex, at: message.headOffset) }
        batch.definitions.append(
            resource: try resourceNumber(context.resource), scope: try scopeNumber(context.scope),
            metric: metricNumber(context.metric),
            day: Int32(truncatingIfNeeded: ExportTally.day(of: UInt64(bitPattern: batch.time[row]))))
    }

    private mutating func resourceNumber(_ index: Int) throws(WireDamage) -> UInt32 {
        if let known = resources[index].definition { return known }
        let message = resources[index].message
        let name = try message.serviceName()
        let origin = Origin(
            message: batch.definitions.strings.intern(message.canonicalBytes),
            name: name.map { batch.definitions.strings.intern($0) } ?? 0)
        let number = Self.number(of: origin, in: &batch.definitions.resources)
        resources[index].definition = number
        return number
    }

    private mutating func scopeNumber(_ index: Int) throws(WireDamage) -> UInt32 {
        if let known = scopes[index].definition { return known }
        let message = scopes[index].message
        let name = try message.scopeName()
        let origin = Origin(
            message: batch.definitions.strings.intern(message.canonicalBytes),
            name: name.map { batch.definitions.strings.intern($0) } ?? 0)
        let number = Self.number(of: origin, in: &batch.definitions.scopes)
        scopes[index].definition = number
        return number
    }

    private mutating func metricNumber(_ index: Int) -> UInt32 {
        if let known = metrics[index].definition { return known }
        var fields = metrics[index]
        var descriptor = MetricDescriptor(
            name: batch.definitions.strings.intern(fields.name),
            description: batch.definitions.strings.intern(fields.description),
            unit: batch.definitions.strings.intern(fields.unit), kind: fields.kind ?? .gauge,
            temporality: fields.temporality, isMonotonic: fields.isMonotonic)
        descriptor.metadata = fields.metadata.intern(in: &batch.definitions.strings)
        let number = Self.number(of: descriptor, in: &batch.definitions.metrics)
        metrics[index].definition = number
        return number
    }

    /// The last few are looked through; more equal ones only cost room in a table.
    private static func number<Element: Equatable>(
        of element: Element, in table: inout [Element]
    ) -> UInt32 {
        if let known = table.suffix(64).firstIndex(of: element) { return UInt32(known) }
        table.append(element)
        return UInt32(table.count - 1)
    }
}

/// The series of one request whose definitions are to be stored with it.
private struct FreshSeries {
    /// The row of the definition with each id.
    var rows: [UInt64: Int] = [:]
    /// How many of each day do not count yet.
    var counts: [Int32: Int] = [:]
}
