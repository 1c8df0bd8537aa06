// SPDX-License-Identifier: Apache-2.0

/// 50,000 streams at 15 s: 200 pods of 150 gauges, 75 sums and 25 histograms of 15 buckets each; more with
/// more pods. Pods may be replaced every so many sweeps, which makes all series new ones.
public struct MetricCorpus: CorpusSource {
    /// Which streams of each pod are sent.
    public enum Selection: Sendable {
        case all
        /// Only the sum and the histogram that `make bench-query` asks for: 3,000 and 5,000 streams.
        case queried
    }

    public static let podsPerService = 10
    /// Of one pod.
    public static let streamsPerPod = 250
    private static let sweepNanoseconds: UInt64 = 15_000_000_000

    private var landscape: Landscape
    private let seed: UInt64
    private let podsPerService: Int
    private let churnSweeps: UInt64
    private let metrics: [MetricShape]
    private let labels: [[[UInt8]]]
    private let offsets: [UInt64]
    private let start: UInt64
    private var states: [StreamState]
    private var chance: Chance
    private var pod = 0
    private var sweep: UInt64 = 0
    public let landmarks: [String: String]

    /// The first sweep over all pods is at `start`; after `churnSweeps` of them, if any, come other pods.
    public init(
        seed: UInt64, start: UInt64, selection: Selection = .all, podsPerService: Int = podsPerService,
        churnSweeps: Int = 0
    ) {
        (self.seed, self.podsPerService, self.churnSweeps) = (seed, podsPerService, UInt64(churnSweeps))
        landscape = Landscape(seed: seed, podsPerService: podsPerService)
        chance = Chance(seed: seed, stream: 5)
        let all = MetricShape.all(words: landscape.vocabulary.words, &chance)
        metrics = selection == .all ? all : all.filter(\.isQueried)
        var labels: [[[UInt8]]] = []
        for metric in metrics {
            labels.append(metric.labels(words: landscape.vocabulary.words, &chance))
        }
        self.labels = labels
        self.start = start
        var offsets: [UInt64] = []
        var states: [StreamState] = []
        for _ in landscape.pods {
            offsets.append(chance.next() % Self.sweepNanoseconds)
            for metric in metrics {
                for _ in 0..<metric.streamCount { states.append(StreamState(metric, &chance)) }
            }
        }
        (self.offsets, self.states) = (offsets, states)
        let sum = all.first { $0.isQueried && $0.kind == .sum }
        let histogram = all.first { $0.isQueried && $0.kind == .histogram }
        landmarks = ["sum": sum?.name ?? "", "histogram": histogram?.name ?? ""]
    }

    public mutating func next(items: Int) -> CorpusRequest {
        var writer = WireWriter(capacity: items * 256)
        var count = 0
        let perPod = metrics.reduce(0) { $0 + $1.streamCount }
        repeat {
            write(to: &writer, firstState: pod * perPod)
            count += perPod
            pod += 1
            if pod == landscape.pods.count { beginSweep() }
        } while count + perPod <= items && pod != 0
        return CorpusRequest(body: writer.bytes, items: count)
    }

    private mutating func beginSweep() {
        (pod, sweep) = (0, sweep + 1)
        guard churnSweeps > 0, sweep % churnSweeps == 0 else { return }
        landscape = Landscape(seed: seed, podsPerService: podsPerService, generation: sweep / churnSweeps)
    }

    /// Everything that one pod reports at one time.
    private mutating func write(to writer: inout WireWriter, firstState: Int) {
        let time = start + sweep * Self.sweepNanoseconds + offsets[pod] + UInt64(chance.below(3_000_000))
        let began = start - 3_600_000_000_000 + offsets[pod]
        var state = firstState
        writer.message(1) { writer in
            writer.string(1, landscape.pods[pod].resource)
            writer.message(2) { writer in
                writer.message(1) { writer in
                    writer.string(1, landscape.services[landscape.pods[pod].service].scope)
                    writer.string(2, "1.\(landscape.pods[pod].service).0")
                }
                for (number, metric) in metrics.enumerated() {
                    writer.message(2) { writer in
                        metric.write(to: &writer) { writer in
                            for label in labels[number] {
                                states[state].advance(metric, &chance)
                                states[state].write(metric, label, began: began, time: time, to: &writer)
                                state += 1
                            }
                        }
                    }
                }
            }
        }
    }
}
