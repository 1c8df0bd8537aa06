// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What one run of the sender measured, as one line of JSON.
struct Report {
    let json: String

    /// `beforehand` is the CPU time of this process until the first measured request.
    init(
        requests: [PreparedRequest], warmUp: [PreparedRequest], outcome: SendingRun.Outcome,
        landmarks: [String: String], beforehand: Double
    ) {
        let latencies = outcome.latencies.sorted()
        func milliseconds(_ share: Double) -> Double {
            latencies.isEmpty ? 0 : latencies[Int(share * Double(latencies.count - 1))] * 1_000
        }
        let numbers: [(String, Double)] = [
            ("requests", Double(latencies.count)), ("items", Double(requests.reduce(0) { $0 + $1.items })),
            ("bytes", Double(requests.reduce(0) { $0 + $1.bodyBytes })), ("seconds", outcome.seconds),
            ("p50_ms", milliseconds(0.5)), ("p95_ms", milliseconds(0.95)), ("max_ms", milliseconds(1)),
            ("repeated", Double(outcome.repeated)),
            ("warm_up_items", Double(warmUp.reduce(0) { $0 + $1.items })),
            ("client_cpu_seconds", Self.processorSeconds() - beforehand),
        ]
        let pairs =
            numbers.map { "\"\($0)\":\($1)" }
            + landmarks.sorted { $0.key < $1.key }.map { "\"\($0)\":\"\($1)\"" }
        json = "{\(pairs.joined(separator: ","))}"
    }

    /// The CPU time of this process so far.
    static func processorSeconds() -> Double {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        let microseconds = Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + microseconds / 1e6
    }
}
