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

    /// Encodes an `ExportMetricsServiceRequest`; neighbouring points of one metric share its message.
    public static func encode(_ batch: MetricBatch) -> [UInt8] {
        var groups = GroupWriter(batch)
        var row = 0
        while row < batch.count {
            let first = row
            repeat { row += 1 } while row < batch.count && batch.isSameMetric(row, first)
            groups.enter(resource: batch.resource[first], scope: batch.scope[first])
            groups.writer.message(2) { batch.writeMetric(first..<row, to: &$0) }
        }
        return groups.finish()
    }
}

/// Opens and closes resource and scope groups as the origin of the rows changes.
private struct GroupWriter<Columns: OriginColumns> {
    var writer = ProtobufWriter()
    private let batch: Columns
    private var resource: (number: UInt32, start: Int)?
    private var scope: (number: UInt32, start: Int)?

    init(_ batch: Columns) { self.batch = batch }

    mutating func enter(resource number: UInt32, scope scopeNumber: UInt32) {
        if resource?.number != number {
            leave()
            resource = (number, writer.begin(1))
            append(batch.resources[Int(number)])
        }
        if scope?.number != scopeNumber {
            leaveScope()
            scope = (scopeNumber, writer.begin(2))
            append(batch.scopes[Int(scopeNumber)])
        }
    }

    mutating func finish() -> [UInt8] {
        leave()
        return writer.bytes
    }

    private mutating func append(_ origin: Origin) {
        writer.bytes.append(contentsOf: batch.strings.bytes[batch.strings.range(of: origin.message)])
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
