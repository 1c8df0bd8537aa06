// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension RowGroupDecoder {
    /// The definitions of a row group of a series block: at least what is selected.
    mutating func series() throws(CorruptBlock) -> SeriesDefinitions {
        var definitions = SeriesDefinitions()
        let wanted = columns
        let isDerived = wanted.includes(.seriesID) && !hasChunk(.seriesID)
        if isDerived { columns = .all }
        defer { columns = wanted }
        if wanted.includes(.seriesID), !isDerived {
            var ids = try reader(.seriesID)
            definitions.id = try IntegerStream.readPlain(rowCount, from: &ids)
            try ids.requireEnd()
            var checks = try reader(.seriesCheck)
            definitions.check = try IntegerStream.readPlain(rowCount, from: &checks)
            try checks.requireEnd()
        }
        let day = UTCDay.number(ofNanoseconds: rowGroup.minTime)
        definitions.day = [Int32](repeating: day, count: rowCount)
        let all = RowSelection.all(of: rowCount)
        (definitions.resources, definitions.resource) = try origins(.resource, .resourceTable, all)
        (definitions.scopes, definitions.scope) = try origins(.scope, .scopeTable, all)
        (definitions.metrics, definitions.metric) = try metricTable(count: rowCount)
        definitions.attributes = try attributes(all)
        definitions.strings = strings
        if isDerived {
            var identifier = SeriesDefinitions.Identifier()
            for row in 0..<rowCount {
                let identity = identifier.identity(ofRow: row, of: definitions)
                definitions.id.append(identity.id)
                definitions.check.append(identity.check)
            }
        }
        return definitions
    }

    /// The row group's metrics and the index in them of each of `count` rows; none when not selected.
    mutating func metricTable(
        count rows: Int
    ) throws(CorruptBlock) -> (metrics: [MetricDescriptor], indices: [UInt32]) {
        guard columns.needs(.metricTable) else { return ([], []) }
        var reader = try sharedReader(.metricTable)
        let count = try reader.readCount(atMost: BlockLimits.decodedTableMax)
        let names = try StringStream.decode(count, from: &reader)
        let descriptions = try StringStream.decode(count, from: &reader)
        let units = try StringStream.decode(count, from: &reader)
        let metadata = try StringStream.decode(count, from: &reader)
        let kinds = try IntegerStream.decode(count, as: UInt8.self, from: &reader)
        let temporalities = try IntegerStream.decode(count, as: Int32.self, from: &reader)
        let monotonic = try IntegerStream.decode(.all(of: count), below: 2, from: &reader)
        try reader.requireEnd()
        let (used, indices) = try references(.metric, .all(of: rows), below: count)
        var metrics: [MetricDescriptor] = []
        for element in used {
            guard let kind = MetricKind(rawValue: kinds[element]) else { throw corrupt(.unknownFormat) }
            metrics.append(
                MetricDescriptor(
                    name: names.number(ofRow: element, in: &strings),
                    description: descriptions.number(ofRow: element, in: &strings),
                    unit: units.number(ofRow: element, in: &strings), kind: kind,
                    temporality: temporalities[element], isMonotonic: monotonic[element] == 1,
                    metadata: metadata.number(ofRow: element, in: &strings)))
        }
        return (metrics, indices)
    }
}
