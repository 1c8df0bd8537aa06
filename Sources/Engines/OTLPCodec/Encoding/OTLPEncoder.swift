// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// Encodes batches as OTLP export requests in protobuf, rows in the order of the batch.
public enum OTLPEncoder {
    /// Encodes a batch of any signal.
    public static func encode(_ batch: Batch) -> [UInt8] {
        switch batch {
        case .traces(let batch): encode(batch)
        case .metrics(let batch): encode(batch)
        case .logs(let batch): encode(batch)
        }
    }

    /// Encodes an `ExportTraceServiceRequest`.
    public static func encode(_ batch: SpanBatch) -> [UInt8] {
        var groups = GroupWriter(batch)
        for row in 0..<batch.count {
            groups.enter(resource: batch.resource[row], scope: batch.scope[row])
            groups.writer.message(2) { batch.write(row, to: &$0) }
        }
        return groups.finish()
    }

    /// Encodes an `ExportLogsServiceRequest`.
    public static func encode(_ batch: LogBatch) -> [UInt8] {
        var groups = GroupWriter(batch)
        for row in 0..<batch.count {
            groups.enter(resource: batch.resource[row], scope: batch.scope[row])
            groups.writer.message(2) { batch.write(row, to: &$0) }
        }
        return groups.finish()
    }

    /// Encodes an `ExportMetricsServiceRequest`; neighbouring points of one metric share its message. Points
    /// whose series the batch does not define are left out.
    public static func encode(_ batch: MetricBatch) -> [UInt8] {
        let definitions = batch.definitions
        let index = SeriesIndex(definitions)
        let rows = batch.series.enumerated().compactMap { row, id in
            index.place(of: id).map { (row: row, definition: $0.row) }
        }
        var groups = GroupWriter(
            strings: definitions.strings, resources: definitions.resources, scopes: definitions.scopes)
        var start = 0
        while start < rows.count {
            let first = rows[start].definition
            var end = start
            repeat {
                end += 1
            } while end < rows.count && definitions.isSameMetric(rows[end].definition, first)
            groups.enter(resource: definitions.resource[first], scope: definitions.scope[first])
            groups.writer.message(2) { batch.writeMetric(rows[start..<end], to: &$0) }
            start = end
        }
        return groups.finish()
    }
}

/// Opens and closes resource and scope groups as the origin of the rows changes.
private struct GroupWriter {
    var writer = ProtobufWriter()
    private let strings: StringTable
    private let resources: [Origin]
    private let scopes: [Origin]
    private var resource: (number: UInt32, start: Int)?
    private var scope: (number: UInt32, start: Int)?

    init(strings: StringTable, resources: [Origin], scopes: [Origin]) {
        self.strings = strings
        self.resources = resources
        self.scopes = scopes
    }

    init(_ batch: some OriginColumns) {
        self.init(strings: batch.strings, resources: batch.resources, scopes: batch.scopes)
    }

    mutating func enter(resource number: UInt32, scope scopeNumber: UInt32) {
        if resource?.number != number {
            leave()
            resource = (number, writer.begin(1))
            append(resources[Int(number)])
        }
        if scope?.number != scopeNumber {
            leaveScope()
            scope = (scopeNumber, writer.begin(2))
            append(scopes[Int(scopeNumber)])
        }
    }

    mutating func finish() -> [UInt8] {
        leave()
        return writer.bytes
    }

    private mutating func append(_ origin: Origin) {
        writer.bytes.append(contentsOf: strings.bytes[strings.range(of: origin.message)])
    }

    private mutating func leave() {
        leaveScope()
        if let resource { writer.end(resource.start) }
        resource = nil
    }

    private mutating func leaveScope() {
        if let scope { writer.end(scope.start) }
        scope = nil
    }
}
