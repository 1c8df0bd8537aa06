// SPDX-License-Identifier: Apache-2.0
public import Contracts
import Synchronization
public import Telemetry

/// How an export reaches Argus.
public enum ExportTransport: String, Sendable, CaseIterable {
    case grpc
    case http
}

/// What the OTLP doors did since the start, for operators.
public final class ReceiverCounters: Sendable {
    /// One door: a transport and a signal.
    public struct Door: Sendable, Hashable {
        public let transport: ExportTransport
        public let signal: Signal

        public init(_ transport: ExportTransport, _ signal: Signal) {
            self.transport = transport
            self.signal = signal
        }

        /// Every door there is, in a fixed order.
        public static var all: [Door] {
            ExportTransport.allCases.flatMap { transport in Signal.allCases.map { Door(transport, $0) } }
        }
    }

    /// The counts of one door.
    public struct Tally: Sendable, Equatable {
        public internal(set) var requests = 0
        /// Spans, points or log records that are committed.
        public internal(set) var itemsAccepted = 0
        /// Those left out of requests that were accepted otherwise.
        public internal(set) var itemsRejected = 0
        /// Of bodies that were read to their end, after decompression.
        public internal(set) var bytes = 0
        /// Requests refused as a whole.
        public internal(set) var refusals: [Problem.Kind: Int] = [:]
    }

    private let tallies = Mutex<[Door: Tally]>([:])

    public init() {}

    /// The counts of every door; a door nobody used counts nothing.
    public var values: [Door: Tally] {
        let used = tallies.withLock { $0 }
        return Dictionary(uniqueKeysWithValues: Door.all.map { ($0, used[$0] ?? Tally()) })
    }

    func record(_ door: Door, _ change: (inout Tally) -> Void) {
        tallies.withLock { change(&$0[door, default: Tally()]) }
    }
}
