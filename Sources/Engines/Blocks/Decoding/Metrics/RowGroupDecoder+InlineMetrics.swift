// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Metrics of format 1, in which a block carries the definitions of its own series.
extension RowGroupDecoder {
    /// Points together with the definitions of their series.
    mutating func inlineMetrics() throws(CorruptBlock) -> MetricBatch {
        var batch = MetricBatch()
        batch.time = try integers(.time)
        batch.startTime = try integers(.startTime)
        batch.flags = try integers(.flags)
        if columns.needs(.series) {
            let ordinals = try seriesOrdinals()
            batch.definitions = try inlineDefinitions()
            let definitions = batch.definitions
            if columns.includes(.number) { try decodeInlineValues(ordinals, into: &batch) }
            let picked = rows.pick(ordinals)
            batch.series = picked.map { definitions.id[Int($0)] }
            batch.name = picked.map { definitions.name(of: Int($0)) }
            batch.service = picked.map { definitions.service(of: Int($0)) }
            batch.type = rows.pick(batch.type)
            batch.value = rows.pick(batch.value)
        }
        batch.exemplars = try strings(.exemplars)
        batch.strings = strings
        batch.definitions.strings = strings
        return batch
    }

    /// Runs of points of one series.
    mutating func inlineRuns() throws(CorruptBlock) -> MetricRuns {
        let ordinals = try seriesOrdinals()
        let definitions = try inlineDefinitions()
        var runs = MetricRuns()
        for (row, ordinal) in ordinals.enumerated() {
            if row + 1 < ordinals.count, ordinals[row + 1] == ordinal { continue }
            runs.series.append(definitions.id[Int(ordinal)])
            runs.ends.append(UInt32(row + 1))
            runs.name.append(definitions.name(of: Int(ordinal)))
            runs.service.append(definitions.service(of: Int(ordinal)))
        }
        runs.strings = strings
        return runs
    }

    /// The series of each point, all below the row group's number of series.
    private mutating func seriesOrdinals() throws(CorruptBlock) -> [UInt32] {
        var reader = try reader(.series)
        let ordinals = try IntegerStream.decode(
            .all(of: rowCount), below: rowGroup.seriesCount, from: &reader)
        try reader.requireEnd()
        return ordinals.map { UInt32($0) }
    }

    /// The definitions of the row group's series, with the identities they would have been given.
    private mutating func inlineDefinitions() throws(CorruptBlock) -> SeriesDefinitions {
        let count = rowGroup.seriesCount
        let wanted = columns
        columns = .all
        defer { columns = wanted }
        var definitions = SeriesDefinitions()
        let all = RowSelection.all(of: count)
        (definitions.resources, definitions.resource) = try origins(.resource, .resourceTable, all)
        (definitions.scopes, definitions.scope) = try origins(.scope, .scopeTable, all)
        (definitions.metrics, definitions.metric) = try metricTable(count: count)
        definitions.attributes = try attributes(all)
        definitions.strings = strings
        definitions.day = [Int32](
            repeating: UTCDay.number(ofNanoseconds: rowGroup.minTime), count: count)
        var identifier = SeriesDefinitions.Identifier()
        for row in 0..<count {
            let identity = identifier.identity(ofRow: row, of: definitions)
            definitions.id.append(identity.id)
            definitions.check.append(identity.check)
        }
        return definitions
    }

    private mutating func decodeInlineValues(
        _ ordinals: [UInt32], into batch: inout MetricBatch
    ) throws(CorruptBlock) {
        var reader = try reader(.number)
        let types = try IntegerStream.decode(.all(of: rowCount), below: 3, from: &reader)
        let numbers = try NumberStream.decode(rowCount, from: &reader)
        try reader.requireEnd()
        var distributionReader = try self.reader(.distribution)
        let distributions = try StringStream.decode(rowCount, from: &distributionReader)
            .numbers(in: &strings)
        try distributionReader.requireEnd()
        let definitions = batch.definitions
        for row in 0..<rowCount {
            switch definitions.metrics[Int(definitions.metric[Int(ordinals[row])])].kind {
            case .gauge, .sum:
                batch.type.append(PointType(rawValue: UInt8(types[row])) ?? .none)
                batch.value.append(numbers[row])
            case .histogram, .exponentialHistogram, .summary:
                batch.type.append(.message)
                batch.value.append(UInt64(distributions[row]))
            }
        }
    }
}
