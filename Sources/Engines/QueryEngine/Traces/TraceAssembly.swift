// SPDX-License-Identifier: Apache-2.0

import OTLPCodec
public import Telemetry

/// Gathers the spans of one trace from batches that may hold others too, in any order.
public struct TraceAssembly: Sendable {
    private let traceID: TraceID
    private let spansMax: Int
    private let bytesMax: Int
    /// Bytes of stored text in the spans so far, resources and scopes counted once per span.
    public private(set) var byteCount = 0
    private var spans: [Span] = []
    private var names = TraceNames()
    private var sketch: TraceSketch
    private var cancellation = CancellationCheck()

    public init(traceID: TraceID) { self.init(traceID: traceID, spansMax: QueryEngineLimits.traceSpansMax) }

    init(traceID: TraceID, spansMax: Int, bytesMax: Int = QueryEngineLimits.answerBytesMax) {
        self.traceID = traceID
        self.spansMax = spansMax
        self.bytesMax = bytesMax
        sketch = TraceSketch(traceID: traceID)
    }

    /// Takes the trace's spans out of a batch all of whose columns are filled.
    /// - Throws: `QueryFault.tooLarge` when the trace has too many spans or bytes, `.malformed` for damaged
    ///   rows, `.cancelled` when nobody waits any more.
    public mutating func add(_ batch: SpanBatch) throws(QueryFault) {
        let bare = batch.withoutOrigins
        var origins = SharedOrigins()
        for row in 0..<batch.count
        where batch.traceIDLow[row] == traceID.low && batch.traceIDHigh[row] == traceID.high {
            guard spans.count < spansMax else {
                throw .tooLarge(QueryTooLarge(.traceSpans, maximum: spansMax))
            }
            let weight = batch.weight(of: row)
            byteCount += weight
            guard byteCount <= bytesMax else {
                throw .tooLarge(QueryTooLarge(.traceBytes, maximum: bytesMax))
            }
            try cancellation.spend(weight)
            let span = try Self.span(row, of: batch, bare, &origins)
            spans.append(span)
            let counted = TraceSketch.Span(
                startTime: span.startTime, endTime: span.endTime, isRoot: span.parentSpanID.isNone,
                statusCode: span.statusCode, service: names.services.intern(span.serviceName))
            sketch.add(counted, names: &names) { $0.intern(span.name) }
        }
    }

    /// The trace, or nothing when no span of it was seen.
    public consuming func finish() -> AssembledTrace? {
        if spans.isEmpty { return nil }
        return AssembledTrace(summary: sketch.summary(in: names), spans: Self.parentsFirst(spans))
    }

    /// One span; `bare` is the batch without its origins, which are materialised once.
    private static func span(
        _ row: Int, of batch: SpanBatch, _ bare: SpanBatch, _ origins: inout SharedOrigins
    ) throws(QueryFault) -> Span {
        do throws(MalformedOTLP) {
            var span = try bare.span(at: row)
            span.resource = try origins.resource(batch.resource[row], batch.resource)
            span.scope = try origins.scope(batch.scope[row], batch.scope)
            return span
        } catch { throw .malformed(error) }
    }

    /// Orders spans so that children follow their parent and siblings each other by start time.
    ///
    /// A span whose parent is missing stands like a root. Of spans in a circle the earliest stands like one.
    /// Where several spans share an id, the children follow the earliest.
    private static func parentsFirst(_ unordered: [Span]) -> [Span] {
        let spans = unordered.sorted {
            ($0.startTime, $0.spanID.number, $0.name) < ($1.startTime, $1.spanID.number, $1.name)
        }
        let known = Set(spans.map(\.spanID))
        var children: [SpanID: [Int]] = [:]
        var tops: [Int] = []
        for (index, span) in spans.enumerated() {
            if span.parentSpanID.isNone || !known.contains(span.parentSpanID) {
                tops.append(index)
            } else {
                children[span.parentSpanID, default: []].append(index)
            }
        }
        var ordered: [Span] = []
        ordered.reserveCapacity(spans.count)
        var placed = [Bool](repeating: false, count: spans.count)
        // What no top leads to is in a circle, or below one: begin at the earliest that is left.
        for top in tops + Array(spans.indices) where !placed[top] {
            var stack = [top]
            while let index = stack.popLast() {
                if placed[index] { continue }
                placed[index] = true
                ordered.append(spans[index])
                stack.append(contentsOf: (children.removeValue(forKey: spans[index].spanID) ?? []).reversed())
            }
        }
        return ordered
    }
}

/// One trace with all its spans, each parent before its children.
public struct AssembledTrace: Sendable, Equatable {
    public var summary: TraceSummary
    public var spans: [Span]
}
