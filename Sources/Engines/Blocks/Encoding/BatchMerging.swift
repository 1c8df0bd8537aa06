// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Brings the string numbers, resources and scopes of batches into one table.
struct BatchMerging {
    private(set) var strings: StringTable
    private(set) var resources: [Origin] = []
    private(set) var scopes: [Origin] = []
    private(set) var metrics: [MetricDescriptor] = []
    private var resourceIndices: [UInt64: UInt32] = [:]
    private var scopeIndices: [UInt64: UInt32] = [:]
    private var metricIndices: [MetricDescriptor: UInt32] = [:]
    private var ends: [UInt32] = []
    private var keys: [UInt32] = []
    private var types: [AttributeType] = []
    private var values: [UInt64] = []

    init(stringCount: Int) { strings = StringTable(minimumCapacity: stringCount) }

    /// The attributes of all rows added.
    var attributes: AttributeColumns {
        AttributeColumns(ends: ends, keys: keys, types: types, values: values)
    }

    /// Adds the strings of a batch and gives their new numbers.
    mutating func add(_ table: StringTable) -> [UInt32] {
        strings.intern(allOf: table)
    }

    mutating func addResources(_ origins: [Origin], _ map: [UInt32]) -> [UInt32] {
        Self.add(origins, map, to: &resources, &resourceIndices)
    }

    mutating func addScopes(_ origins: [Origin], _ map: [UInt32]) -> [UInt32] {
        Self.add(origins, map, to: &scopes, &scopeIndices)
    }

    mutating func addMetrics(_ metrics: [MetricDescriptor], _ map: [UInt32]) -> [UInt32] {
        metrics.map { metric in
            var metric = metric
            metric.name = map[Int(metric.name)]
            metric.description = map[Int(metric.description)]
            metric.unit = map[Int(metric.unit)]
            metric.metadata = map[Int(metric.metadata)]
            if let index = metricIndices[metric] { return index }
            let index = UInt32(self.metrics.count)
            metricIndices[metric] = index
            self.metrics.append(metric)
            return index
        }
    }

    mutating func add(_ attributes: AttributeColumns, _ map: [UInt32]) {
        let offset = UInt32(keys.count)
        ends.append(contentsOf: attributes.ends.lazy.map { $0 + offset })
        keys.append(attributes.keys, through: map)
        types.append(contentsOf: attributes.types)
        values.append(attributes.values, ofTypes: attributes.types, through: map)
    }

    private static func add(
        _ origins: [Origin], _ map: [UInt32], to all: inout [Origin], _ indices: inout [UInt64: UInt32]
    ) -> [UInt32] {
        origins.map { origin in
            let origin = Origin(message: map[Int(origin.message)], name: map[Int(origin.name)])
            let key = UInt64(origin.message) << 32 | UInt64(origin.name)
            if let index = indices[key] { return index }
            let index = UInt32(all.count)
            indices[key] = index
            all.append(origin)
            return index
        }
    }
}

extension [UInt32] {
    /// Appends the elements of `other`, each replaced by what `map` has at its place.
    mutating func append(_ other: [UInt32], through map: [UInt32]) {
        reserveRoom(for: other.count)
        for element in other { append(map[Int(element)]) }
    }
}

extension [UInt64] {
    /// Appends attribute values; those that are string numbers are replaced by what `map` has at their place.
    mutating func append(_ other: [UInt64], ofTypes types: [AttributeType], through map: [UInt32]) {
        reserveRoom(for: other.count)
        for (index, value) in other.enumerated() {
            append(types[index].isString ? UInt64(map[Int(value)]) : value)
        }
    }
}

extension Array {
    /// Makes room for more elements without giving up amortised growth.
    mutating func reserveRoom(for more: Int) {
        if capacity < count + more { reserveCapacity(Swift.max(capacity * 2, count + more)) }
    }
}
