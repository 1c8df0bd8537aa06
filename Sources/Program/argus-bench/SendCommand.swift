// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc
import ReferenceCorpus

/// Makes every request beforehand, sends them as fast as they are acknowledged, and reports as one line of
/// JSON.
struct SendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Send requests over several connections; fail unless all succeed.")

    @OptionGroup var corpus: CorpusOptions

    @Option(help: "The OTLP port on this machine.")
    var port: UInt16

    @Flag(help: "Send by gRPC instead of HTTP.")
    var grpc = false

    @Option(help: "A file of API keys, one a line; the requests take turns at them.")
    var keys: String

    @Option(help: "Connections that export at once.")
    var connections = 4

    @Option(help: "Items a second at most; latency then counts from when a request was due.")
    var pace: Double?

    @Flag(help: "Compress the requests.")
    var gzip = false

    @Flag(help: "Send a request again until it is acknowledged.")
    var retry = false

    @Option(help: "The first requests, so many, warm up and are not measured.")
    var warmUp = 0

    @Flag(help: "When the requests are made, print 'ready' and wait for a line of input.")
    var wait = false

    func run() throws {
        let keys = try KeyFile.read(keys)
        let (made, landmarks) = corpus.make()
        var requests = made.enumerated().map { number, request in
            PreparedRequest(
                signal: corpus.signal, key: keys[number % keys.count], body: request.body,
                items: request.items, isGRPC: grpc, isCompressed: gzip)
        }
        if let pace {
            var due = 0.0
            for number in requests.indices.dropFirst(warmUp) {
                requests[number].due = due
                due += Double(requests[number].items) / pace
            }
        }
        let first = Array(requests.prefix(warmUp))
        try Self.check(sending(first).perform(connections: connections))
        requests.removeFirst(first.count)
        if wait {
            print("ready")
            fflush(nil)
            _ = readLine()
        }
        let beforehand = Report.processorSeconds()
        let outcome = sending(requests).perform(connections: connections)
        let report = Report(
            requests: requests, warmUp: first, outcome: outcome, landmarks: landmarks, beforehand: beforehand)
        print(report.json)
        try Self.check(outcome)
    }

    private func sending(_ requests: [PreparedRequest]) -> SendingRun {
        SendingRun(requests: requests, port: port, isGRPC: grpc, isRetrying: retry)
    }

    private static func check(_ outcome: SendingRun.Outcome) throws {
        if let failure = outcome.failure { throw ValidationError(failure) }
    }
}

/// The seconds of a clock that nobody sets.
enum SteadyClock {
    static func seconds() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }
}

/// API keys, one a line.
enum KeyFile {
    static func read(_ path: String) throws -> [String] {
        guard let file = fopen(path, "r") else { throw ValidationError("\(path) cannot be read") }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 4_096)
        var keys: [String] = []
        while fgets(&line, Int32(line.count), file) != nil {
            let bytes = line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
            if !bytes.isEmpty { keys.append(String(decoding: bytes, as: UTF8.self)) }
        }
        if keys.isEmpty { throw ValidationError("\(path) holds no key") }
        return keys
    }
}
