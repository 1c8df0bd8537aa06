// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// Sends requests over several connections, each on a thread of its own.
final class SendingRun: Sendable {
    struct Outcome: Sendable {
        var seconds = 0.0
        var latencies: [Double] = []
        var repeated = 0
        var failure: String?
    }

    private let requests: [PreparedRequest]
    private let port: UInt16
    private let isGRPC: Bool
    private let isRetrying: Bool
    private let following = Atomic<Int>(0)
    private let began = SteadyClock.seconds()
    private let outcome = Mutex(Outcome())

    init(requests: [PreparedRequest], port: UInt16, isGRPC: Bool, isRetrying: Bool) {
        (self.requests, self.port, self.isGRPC, self.isRetrying) = (requests, port, isGRPC, isRetrying)
    }

    func perform(connections: Int) -> Outcome {
        var threads: [pthread_t] = []
        for _ in 0..<connections {
            var thread = pthread_t()
            let context = Unmanaged.passRetained(self).toOpaque()
            let status = pthread_create(
                &thread, nil,
                { context in
                    if let context { Unmanaged<SendingRun>.fromOpaque(context).takeRetainedValue().send() }
                    return nil
                }, context)
            precondition(status == 0, "no thread could be started")
            threads.append(thread)
        }
        for thread in threads { pthread_join(thread, nil) }
        return outcome.withLock { outcome in
            outcome.seconds = SteadyClock.seconds() - began
            return outcome
        }
    }

    /// One connection: takes the next request until there is none, or until any has failed.
    private func send() {
        var latencies: [Double] = []
        var repeated = 0
        var failure: String?
        var connection: (any ExportConnection)?
        while failure == nil {
            let number = following.add(1, ordering: .relaxed).oldValue
            guard number < requests.count else { break }
            let request = requests[number]
            let start = max(SteadyClock.seconds(), began + request.due)
            pause(until: began + request.due)
            attempts: while true {
                do {
                    let open = try connection ?? connect()
                    connection = open
                    try open.export(request)
                    break attempts
                } catch {
                    connection = nil
                    guard isRetrying else {
                        failure = "\(error)"
                        following.store(requests.count, ordering: .relaxed)
                        break attempts
                    }
                    repeated += 1
                    usleep(50_000)
                }
            }
            if failure == nil {
                // A request that could not be sent when it was due has waited since then.
                let from = request.due > 0 ? min(start, began + request.due) : start
                latencies.append(SteadyClock.seconds() - from)
            }
        }
        outcome.withLock { [latencies, repeated, failure] outcome in
            outcome.latencies += latencies
            outcome.repeated += repeated
            outcome.failure = outcome.failure ?? failure
        }
    }

    private func connect() throws -> any ExportConnection {
        isGRPC ? try GRPCConnection(port: port) : try HTTPConnection(port: port)
    }

    private func pause(until moment: Double) {
        let rest = moment - SteadyClock.seconds()
        if rest > 0 { usleep(UInt32(rest * 1e6)) }
    }
}
