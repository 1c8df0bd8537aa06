// SPDX-License-Identifier: Apache-2.0
import OTLPCodec
import ReferenceCorpus
import Telemetry
import Testing

@Suite struct ReferenceCorpusTests {
    private static let start: UInt64 = 1_760_000_000_000_000_000

    private static func traces(_ seed: UInt64) -> TraceCorpus {
        TraceCorpus(seed: seed, start: start, rate: 10_000)
    }
    private static func logs(_ seed: UInt64) -> LogCorpus {
        LogCorpus(seed: seed, start: start, rate: 10_000)
    }
    private static func metrics(_ seed: UInt64) -> MetricCorpus { MetricCorpus(seed: seed, start: start) }

    private static func requests(_ source: some CorpusSource, _ count: Int) -> [CorpusRequest] {
        var source = source
        return (0..<count).map { _ in source.next(items: 1_000) }
    }

    @Test(arguments: [1, 2, 99] as [UInt64])
    func `every request decodes without a refusal`(seed: UInt64) throws {
        for request in Self.requests(Self.traces(seed), 3) {
            let decoded = try request.body.withUnsafeBytes { try TracesDecoder.decode($0) }
            #expect(decoded.batch.count == request.items)
        }
        for request in Self.requests(Self.logs(seed), 3) {
            let decoded = try request.body.withUnsafeBytes { try LogsDecoder.decode($0) }
            #expect(decoded.batch.count == request.items)
        }
        for request in Self.requests(Self.metrics(seed), 3) {
            let decoded = try request.body.withUnsafeBytes { try MetricsDecoder.decode($0) }
            #expect(decoded.batch.count == request.items)
        }
    }

    @Test(arguments: [1, 2, 99, 12_345] as [UInt64])
    func `items have the sizes that the aims were set for`(seed: UInt64) {
        func size(_ source: some CorpusSource) -> Int {
            let requests = Self.requests(source, 20)
            return requests.reduce(0) { $0 + $1.body.count } / requests.reduce(0) { $0 + $1.items }
        }
        #expect((480...620).contains(size(Self.traces(seed))))
        #expect((300...400).contains(size(Self.logs(seed))))
        #expect((130...190).contains(size(Self.metrics(seed))))
    }

    @Test func `the same seed gives the same requests and another one none of them`() {
        func bodies(_ source: some CorpusSource) -> [[UInt8]] { Self.requests(source, 5).map(\.body) }
        #expect(bodies(Self.traces(7)) == bodies(Self.traces(7)))
        #expect(bodies(Self.logs(7)) == bodies(Self.logs(7)))
        #expect(bodies(Self.metrics(7)) == bodies(Self.metrics(7)))
        #expect(Set(bodies(Self.traces(7))).isDisjoint(with: bodies(Self.traces(8))))
        #expect(Self.logs(7).landmarks != Self.logs(8).landmarks)
    }

    @Test func `a sweep over all pods has 50 000 points`() {
        var corpus = Self.metrics(3)
        #expect((0..<50).reduce(0) { count, _ in count + corpus.next(items: 1_000).items } == 50_000)
    }
}
