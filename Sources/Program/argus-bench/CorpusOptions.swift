// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc
import ReferenceCorpus

enum Signal: String, ExpressibleByArgument, CaseIterable {
    case traces, logs, metrics
}

enum StreamSelection: String, ExpressibleByArgument {
    case all, queried
}

/// Which requests to make.
struct CorpusOptions: ParsableArguments {
    @Option(help: "traces, logs or metrics.")
    var signal: Signal

    @Option(help: "Another seed is another corpus: names, texts, attribute keys, distributions.")
    var seed: UInt64 = 1

    @Option(help: "Requests to make.")
    var requests = 300

    @Option(help: "Items in each of them.")
    var items = 1_000

    @Option(help: "Spans or log records per second of the time that they tell of.")
    var rate = 10_000.0

    @Option(help: "Which streams of metrics: all, or the queried ones.")
    var streams = StreamSelection.all

    @Option(help: "Pods of each of the 20 services that send metrics, 250 streams each.")
    var podsPerService = MetricCorpus.podsPerService

    @Option(help: "Sweeps of metrics, 15 s apart, after which all pods are replaced; 0 for never.")
    var churn = 0

    @Option(help: "The time of the first item in Unix seconds; without it, such that the last one is now.")
    var start: Int?

    /// The requests, and what a query can look for in them.
    func make() -> (requests: [CorpusRequest], landmarks: [String: String]) {
        switch signal {
        case .traces:
            var source = TraceCorpus(
                seed: seed, start: first(lasting: Double(requests * items) / rate), rate: rate)
            return make(&source)
        case .logs:
            var source = LogCorpus(
                seed: seed, start: first(lasting: Double(requests * items) / rate), rate: rate)
            return make(&source)
        case .metrics:
            let perSweep = podsPerService * (streams == .all ? 20 * MetricCorpus.streamsPerPod : 800)
            let sweeps = Double(requests * items / perSweep + 2)
            var source = MetricCorpus(
                seed: seed, start: first(lasting: sweeps * 15), selection: streams == .all ? .all : .queried,
                podsPerService: podsPerService, churnSweeps: churn)
            return make(&source)
        }
    }

    private func make(_ source: inout some CorpusSource) -> ([CorpusRequest], [String: String]) {
        let made = (0..<requests).map { _ in source.next(items: items) }
        return (made, source.landmarks)
    }

    /// Nanoseconds of the first item when all of them last so many seconds.
    private func first(lasting seconds: Double) -> UInt64 {
        if let start { return UInt64(start) * 1_000_000_000 }
        return UInt64((Double(time(nil)) - seconds) * 1e9)
    }
}
