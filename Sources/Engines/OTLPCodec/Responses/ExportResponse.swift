// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// The answer to an accepted export request: `ExportTraceServiceResponse` or its sibling of another signal.
public struct ExportResponse: Sendable, Equatable {
    public var signal: Signal
    /// How many spans, points or log records were not accepted.
    public var rejectedCount: Int
    /// Why, in English; with no rejections a warning or nothing.
    public var message: String

    /// An answer; by default everything was accepted.
    public init(signal: Signal, rejectedCount: Int = 0, message: String = "") {
        self.signal = signal
        self.rejectedCount = rejectedCount
        self.message = message
    }

    /// The answer to a decoded request.
    public init(to export: DecodedExport) {
        self.init(
            signal: export.batch.signal, rejectedCount: export.rejectedCount, message: export.rejectionMessage
        )
    }

    /// Whether `partial_success` must be left out.
    private var isFullSuccess: Bool { rejectedCount == 0 && message.isEmpty }

    /// The answer in protobuf; no bytes at all on full success.
    public func protobuf() -> [UInt8] {
        var writer = ProtobufWriter()
        if !isFullSuccess {
            writer.message(1) { partial in
                if rejectedCount != 0 { partial.varintField(1, UInt64(rejectedCount)) }
                if !message.isEmpty { partial.textField(2, message) }
            }
        }
        return writer.bytes
    }

    /// The answer in JSON; `{}` on full success.
    public func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { response in
            guard !isFullSuccess else { return }
            response.key("partialSuccess")
            response.object { partial in
                if rejectedCount != 0 {
                    partial.key(signal.rejectedCountKey)
                    partial.string(String(rejectedCount))
                }
                if !message.isEmpty {
                    partial.key("errorMessage")
                    partial.string(message)
                }
            }
        }
        return writer.bytes
    }
}

extension Signal {
    fileprivate var rejectedCountKey: String {
        switch self {
        case .traces: "rejectedSpans"
        case .metrics: "rejectedDataPoints"
        case .logs: "rejectedLogRecords"
        }
    }
}
