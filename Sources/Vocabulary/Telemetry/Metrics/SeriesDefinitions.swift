// SPDX-License-Identifier: Apache-2.0

/// Definitions of metric series as columns: element *i* of each array belongs to definition *i*.
///
/// A definition says what the points of a series have in common, and for which UTC day that was written
/// down.
public struct SeriesDefinitions: Sendable, Equatable {
    public var strings = StringTable()
    public var resources: [Origin] = []
    public var scopes: [Origin] = []
    public var metrics: [MetricDescriptor] = []

    /// See `SeriesIdentity`.
    public var id: [UInt64] = []
    public var check: [UInt64] = []
    /// Days since the Unix epoch.
    public var day: [Int32] = []
    /// Index in `resources`, `scopes` and `metrics`.
    public var resource: [UInt32] = []
    public var scope: [UInt32] = []
    public var metric: [UInt32] = []
    public var attributes = AttributeColumns()
    /// What a receiver knows each definition by; not stored, and empty unless a receiver made them.
    public var keys: [SeriesKey] = []

    public init() {}

    public var count: Int { id.count }

    public func identity(of index: Int) -> SeriesIdentity {
        SeriesIdentity(id: id[index], check: check[index])
    }

    /// Ends a definition whose attributes were appended already. Its identity may be given later.
    public mutating func append(
        resource: UInt32, scope: UInt32, metric: UInt32, day: Int32,
        identity: SeriesIdentity = SeriesIdentity(id: 0, check: 0)
    ) {
        attributes.finishRow()
        self.resource.append(resource)
        self.scope.append(scope)
        self.metric.append(metric)
        self.day.append(day)
        id.append(identity.id)
        check.append(identity.check)
    }

    /// Takes back the last definition, which has no key yet.
    public mutating func removeLast() {
        attributes.removeLastRow()
        resource.removeLast()
        scope.removeLast()
        metric.removeLast()
        day.removeLast()
        id.removeLast()
        check.removeLast()
    }

    /// The name of the metric of a definition: number in `strings`.
    public func name(of index: Int) -> UInt32 { metrics[Int(metric[index])].name }

    /// The name of the service of a definition: number in `strings`.
    public func service(of index: Int) -> UInt32 { resources[Int(resource[index])].name }
}

/// What a receiver recognises a series by without decoding it: a hash of the bytes that define it as they
/// were sent, and of the day. It is keyed for each process: nothing stored depends on it.
public struct SeriesKey: Sendable, Hashable {
    public var high: UInt64
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}
