// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension RowGroupDecoder {
    mutating func metrics() throws(CorruptBlock) -> MetricBatch {
        var batch = MetricBatch()
        if columns.needs(.series) {
            let (used, series) = try selectedSeries()
            let resources = try origins(.resource, .resourceTable, used)
            let scopes = try origins(.scope, .scopeTable, used)
            batch.resources = resources.origins
            batch.scopes = scopes.origins
            if columns.includes(.resource) { batch.resource = series.map { resources.indices[Int($0)] } }
            if columns.includes(.scope) { batch.scope = series.map { scopes.indices[Int($0)] } }
            try decodeMetrics(of: series, used, into: &batch)
            if columns.hasAttributes {
                batch.attributes = try expand(attributes(used), series)
            }
        }
        batch.time = try integers(.time)
        batch.startTime = try integers(.startTime)
        batch.flags = try integers(.flags)
        try decodeNumbers(into: &batch)
        batch.distribution = try strings(.distribution)
        batch.exemplars = try strings(.exemplars)
        batch.strings = strings
        return batch
    }

    /// The series of each point, all below the row group's number of series.
    mutating func seriesOrdinals() throws(CorruptBlock) -> [UInt32] {
        var reader = try reader(.series)
        let ordinals = try IntegerStream.decode(rowCount, below: rowGroup.seriesCount, from: &reader)
        try reader.requireEnd()
        return ordinals.map { UInt32($0) }
    }

    /// The series that selected points belong to, and which of those each selected point does.
    private mutating func selectedSeries() throws(CorruptBlock) -> (RowSelection, [UInt32]) {
        let ordinals = try seriesOrdinals()
        if rows.isAll { return (.all(of: rowGroup.seriesCount), ordinals) }
        let picked = rows.pick(ordinals)
        var numbers = [UInt32](repeating: 0, count: rowGroup.seriesCount)
        for ordinal in picked { numbers[Int(ordinal)] = 1 }
        var used: [UInt32] = []
        for ordinal in numbers.indices where numbers[ordinal] == 1 {
            numbers[ordinal] = UInt32(used.count)
            used.append(UInt32(ordinal))
        }
        return (RowSelection(used, of: rowGroup.seriesCount), picked.map { numbers[Int($0)] })
    }

    private mutating func decodeMetrics(
        of series: [UInt32], _ owners: RowSelection, into batch: inout MetricBatch
    ) throws(CorruptBlock) {
        guard columns.includes(.metric) else { return }
        var reader = try sharedReader(.metricTable)
        let count = try reader.readCount(atMost: BlockLimits.decodedTableMax)
        let names = try StringStream.decode(count, from: &reader)
        let descriptions = try StringStream.decode(count, from: &reader)
        let units = try StringStream.decode(count, from: &reader)
        let metadata = try StringStream.decode(count, from: &reader)
        let kinds = try IntegerStream.decode(count, as: UInt8.self, from: &reader)
        let temporalities = try IntegerStream.decode(count, as: Int32.self, from: &reader)
        let monotonic = try IntegerStream.decode(count, below: 2, from: &reader)
        try reader.requireEnd()
        let (used, indices) = try references(.metric, owners, below: count)
        for element in used {
            guard let kind = MetricKind(rawValue: kinds[element]) else { throw corrupt(.unknownFormat) }
            batch.metrics.append(
                MetricDescriptor(
                    name: names.number(ofRow: element, in: &strings),
                    description: descriptions.number(ofRow: element, in: &strings),
                    unit: units.number(ofRow: element, in: &strings), kind: kind,
                    temporality: temporalities[element], isMonotonic: monotonic[element] == 1,
                    metadata: metadata.number(ofRow: element, in: &strings)))
        }
        batch.metric = series.map { indices[Int($0)] }
    }

    private mutating func decodeNumbers(into batch: inout MetricBatch) throws(CorruptBlock) {
        guard columns.includes(.number) else { return }
        var reader = try reader(.number)
        var types: [NumberType] = []
        types.reserveCapacity(rowCount)
        for raw in try IntegerStream.decode(rowCount, as: UInt8.self, from: &reader) {
            guard let type = NumberType(rawValue: raw) else { throw reader.corrupt(.unknownFormat) }
            types.append(type)
        }
        batch.numberType = rows.pick(types)
        batch.number = rows.pick(try NumberStream.decode(rowCount, from: &reader))
        try reader.requireEnd()
    }

    /// Gives each point the attributes of its series.
    private func expand(
        _ attributes: AttributeColumns, _ series: [UInt32]
    ) throws(CorruptBlock) -> AttributeColumns {
        var count = 0
        for ordinal in series {
            count += attributes.entries(of: Int(ordinal)).count
            guard count <= BlockLimits.decodedEntriesMax else { throw corrupt(.tooLarge) }
        }
        var ends: [UInt32] = []
        var keys: [UInt32] = []
        var types: [AttributeType] = []
        var values: [UInt64] = []
        ends.reserveCapacity(series.count)
        keys.reserveCapacity(count)
        types.reserveCapacity(count)
        values.reserveCapacity(count)
        for ordinal in series {
            let entries = attributes.entries(of: Int(ordinal))
            keys += attributes.keys[entries]
            types += attributes.types[entries]
            values += attributes.values[entries]
            ends.append(UInt32(keys.count))
        }
        return AttributeColumns(ends: ends, keys: keys, types: types, values: values)
    }
}
