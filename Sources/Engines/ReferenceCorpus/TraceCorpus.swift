// SPDX-License-Identifier: Apache-2.0

/// Spans as the agents of a cluster export them: each request holds what the pods of one node have done, so
/// that the spans of one trace arrive in several requests.
public struct TraceCorpus: CorpusSource {
    private struct Span {
        let pod: Int
        let shape: Int
        let traceID: (UInt64, UInt64)
        let id: UInt64
        let parent: UInt64
        let start: UInt64
        let end: UInt64
        let isFailed: Bool
    }

    private let landscape: Landscape
    private let naming: Naming
    private let shapes: [SpanShape]
    private let podsOfService: [[Int]]
    private let callees: [[Int]]
    private let spacing: Double
    private let spread: Double
    private var clock: Double
    private var chance: Chance
    private var waiting: [[Span]]
    public private(set) var landmarks: [String: String]

    /// Spans begin at `start` and follow each other at `rate` a second on average.
    public init(seed: UInt64, start: UInt64, rate: Double) {
        let landscape = Landscape(seed: seed, podsPerService: 4)
        self.landscape = landscape
        var chance = Chance(seed: seed, stream: 3)
        let naming = Naming(vocabulary: landscape.vocabulary, &chance)
        self.naming = naming
        var shapes: [SpanShape] = []
        for service in landscape.services {
            let words = Array(landscape.vocabulary.words[100...].shuffled(using: &chance).prefix(40))
            for number in 0..<Landscape.operationCount {
                shapes.append(
                    SpanShape(service: service, number: number, words: words, naming: naming, &chance))
            }
        }
        self.shapes = shapes
        let pods = landscape.pods
        podsOfService = (0..<Landscape.serviceCount).map { service in
            pods.indices.filter { pods[$0].service == service }
        }
        var callees: [[Int]] = []
        for _ in 0..<Landscape.serviceCount {
            callees.append((0..<chance.within(2...5)).map { _ in chance.below(Landscape.serviceCount) })
        }
        self.callees = callees
        spread = 0.5 + chance.unit()
        self.chance = chance
        spacing = 1e9 / rate
        clock = Double(start)
        waiting = Array(repeating: [], count: landscape.nodeCount)
        landmarks = [
            "service": landscape.services[callees[0][0]].name, "attribute.key": naming.prefixedTier,
            "attribute.value": naming.tier,
        ]
    }

    public mutating func next(items: Int) -> CorpusRequest {
        while true {
            if let node = waiting.firstIndex(where: { $0.count >= items }) {
                let spans = Array(waiting[node].prefix(items))
                waiting[node].removeFirst(items)
                return CorpusRequest(body: request(spans), items: spans.count)
            }
            addTrace()
        }
    }

    private mutating func addTrace() {
        let traceID = (chance.next(), chance.next())
        let count = chance.within(5...40)
        let origin = clock
        clock += spacing * Double(count)
        var made: [(service: Int, pod: Int, id: UInt64, start: UInt64, end: UInt64)] = []
        made.reserveCapacity(count)
        for number in 0..<count {
            let parent = number == 0 ? -1 : number - 1 - chance.skewed(number)
            var service = number == 0 ? chance.skewed(Landscape.serviceCount) : made[parent].service
            var pod = number == 0 ? chance.pick(podsOfService[service]) : made[parent].pod
            if number > 0 && chance.happens(0.4) {
                service = chance.pick(callees[service])
                pod = chance.pick(podsOfService[service])
            }
            let shape = service * Landscape.operationCount + chance.skewed(Landscape.operationCount)
            var start = UInt64(origin)
            var duration = chance.around(shapes[shape].medianNanoseconds, spread: spread)
            if number == 0 {
                duration *= 8
                landmarks["trace_id"] = Self.hexadecimal(traceID)
            } else {
                let room = made[parent].end - made[parent].start
                start = made[parent].start + UInt64(Double(room) * chance.unit() * 0.7)
                duration = min(duration, Double(made[parent].end - start))
            }
            let end = start + UInt64(duration)
            let id = chance.next() | 1
            made.append((service, pod, id, start, end))
            waiting[landscape.pods[pod].node].append(
                Span(
                    pod: pod, shape: shape, traceID: traceID, id: id,
                    parent: parent < 0 ? 0 : made[parent].id,
                    start: start, end: end, isFailed: chance.happens(0.03)))
        }
    }

    private static func hexadecimal(_ id: (UInt64, UInt64)) -> String {
        var writer = WireWriter()
        writer.hexadecimal(id.0.byteSwapped, digits: 16)
        writer.hexadecimal(id.1.byteSwapped, digits: 16)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private mutating func request(_ spans: [Span]) -> [UInt8] {
        var groups: [Int: [Span]] = [:]
        for span in spans { groups[span.pod, default: []].append(span) }
        var writer = WireWriter(capacity: spans.count * 640)
        for pod in groups.keys.sorted() {
            writer.message(1) { writer in
                writer.string(1, landscape.pods[pod].resource)
                writer.message(2) { writer in
                    let service = landscape.services[landscape.pods[pod].service]
                    writer.message(1) { writer in
                        writer.string(1, service.scope)
                        writer.string(2, service.version)
                    }
                    for span in groups[pod] ?? [] { write(span, to: &writer) }
                }
            }
        }
        return writer.bytes
    }

    private mutating func write(_ span: Span, to writer: inout WireWriter) {
        let shape = shapes[span.shape]
        writer.message(2) { writer in
            writer.identifier(1, span.traceID.0, span.traceID.1)
            writer.identifier(2, span.id)
            if span.parent != 0 { writer.identifier(4, span.parent) }
            writer.string(5, shape.name)
            writer.varint(6, shape.kind)
            writer.fixed64(7, span.start)
            writer.fixed64(8, span.end)
            for attribute in shape.attributes {
                attribute.write(9, to: &writer, session: span.traceID.1, &chance)
            }
            if span.isFailed { fail(span, of: shape, to: &writer) }
            writer.fixed32(16, 0x101)
        }
    }

    private mutating func fail(_ span: Span, of shape: SpanShape, to writer: inout WireWriter) {
        let words = landscape.vocabulary.words
        let kind = chance.skewed(8)
        let line = chance.below(900)
        let type = "\(words[80 + kind]).\(words[90 + kind])Exception"
        let message = "\(words[110 + kind]) \(words[120 + kind]) failed after \(chance.below(5_000)) ms"
        writer.message(11) { writer in
            writer.fixed64(1, span.end)
            writer.string(2, "exception")
            AttributePattern.fixed("exception.type", type).write(3, to: &writer, session: 0, &chance)
            AttributePattern.fixed("exception.message", message).write(3, to: &writer, session: 0, &chance)
            let trace = (0..<6).map {
                "\n  at \(words[130 + kind + $0]).\(words[150 + $0])(\(words[160 + $0]):\(line + $0))"
            }
            AttributePattern.fixed("exception.stacktrace", type + ": " + message + trace.joined())
                .write(3, to: &writer, session: 0, &chance)
        }
        writer.message(15) { writer in
            writer.string(2, message)
            writer.varint(3, 2)
        }
    }
}

extension WireWriter {
    /// Eight bytes as a bytes field.
    mutating func identifier(_ field: Int, _ value: UInt64) {
        string(field, withUnsafeBytes(of: value) { [UInt8]($0) })
    }

    /// Sixteen bytes as a bytes field.
    mutating func identifier(_ field: Int, _ high: UInt64, _ low: UInt64) {
        string(field, withUnsafeBytes(of: (high, low)) { [UInt8]($0) })
    }
}
