// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Blocks
import Glibc
import OTLPCodec
import ReferenceCorpus
import Telemetry

/// Decodes and encodes requests on one thread without socket or database: what a profiler is pointed at.
struct CodecCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codec",
        abstract: "Decode requests and encode them as blocks; print CPU-seconds per million items.")

    @OptionGroup var corpus: CorpusOptions

    @Option(help: "Requests in one block.")
    var group = 4

    @Option(help: "How often all of it is done; the fastest counts.")
    var rounds = 3

    func run() throws {
        let bodies = corpus.make().requests.map(\.body)
        let items = Double(corpus.requests * corpus.items)
        var best = (decode: Double.infinity, encode: Double.infinity)
        var bytes = 0
        for _ in 0..<rounds {
            var (decode, encode) = (0.0, 0.0)
            bytes = 0
            for start in stride(from: 0, to: bodies.count, by: group) {
                let began = CPUClock.seconds()
                let batches = try bodies[start..<min(start + group, bodies.count)].map { body in
                    try OTLPDecoder.decode(body, signal: corpus.signal.telemetry, encoding: .protobuf).batch
                }
                let decoded = CPUClock.seconds()
                for block in BlockEncoder.encode(batches) {
                    bytes += block.bytes.count + block.directory.count + block.filter.count
                    bytes += block.summary?.count ?? 0
                }
                decode += decoded - began
                encode += CPUClock.seconds() - decoded
            }
            best = (min(best.decode, decode), min(best.encode, encode))
        }
        func figure(_ value: Double) -> String { "\((value * 1_000).rounded() / 1_000)" }
        print("decode \(figure(best.decode / items * 1e6)) CPU-s per million items")
        print("encode \(figure(best.encode / items * 1e6)) CPU-s per million items")
        print("blocks \(figure(Double(bytes) / items)) bytes per item")
    }
}

/// Seconds that the process has worked.
private enum CPUClock {
    static func seconds() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }
}

extension Signal {
    /// As the codec names it.
    var telemetry: Telemetry.Signal {
        switch self {
        case .traces: .traces
        case .logs: .logs
        case .metrics: .metrics
        }
    }
}
