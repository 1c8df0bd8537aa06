// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// Decodes an export request of any signal and encoding.
public enum OTLPDecoder {
    /// Decodes a request body. An empty protobuf body is an empty request.
    ///
    /// Records that are invalid by themselves are left out and counted, and so are those whose time (start
    /// of a span, effective time of a log record, time of a point) is after `latestTime`, in nanoseconds
    /// since the Unix epoch: the receiver's clock plus a day, which is what senders are told. Damage refuses
    /// the whole request.
    /// `directory` knows the metric series of the organization that sends.
    /// Errors in JSON carry the offset in the JSON text.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, signal: Signal, encoding: OTLPEncoding, latestTime: Int64 = .max,
        directory: any SeriesDirectory = NoSeriesDirectory()
    ) throws(MalformedOTLP) -> DecodedExport {
        switch encoding {
        case .protobuf:
            return try decodeProtobuf(bytes, signal, latestTime, directory)
        case .json:
            let transcoded = try JSONTranscoder.transcode(bytes, as: signal.request)
            let result = transcoded.withUnsafeBytes { bytes in
                Result { () throws(MalformedOTLP) in try decodeProtobuf(bytes, signal, latestTime, directory)
                }
            }
            do {
                return try result.get()
            } catch {
                throw error.withoutOffset
            }
        }
    }

    /// Decodes a request body held in an array.
    public static func decode(
        _ bytes: [UInt8], signal: Signal, encoding: OTLPEncoding, latestTime: Int64 = .max,
        directory: any SeriesDirectory = NoSeriesDirectory()
    ) throws(MalformedOTLP) -> DecodedExport {
        try bytes.withUnsafeBytes { buffer in
            Result { () throws(MalformedOTLP) in
                try decode(
                    buffer, signal: signal, encoding: encoding, latestTime: latestTime, directory: directory)
            }
        }.get()
    }

    private static func decodeProtobuf(
        _ bytes: UnsafeRawBufferPointer, _ signal: Signal, _ latestTime: Int64,
        _ directory: any SeriesDirectory
    ) throws(MalformedOTLP) -> DecodedExport {
        switch signal {
        case .traces: DecodedExport(try TracesDecoder.decode(bytes, latestTime: latestTime), Batch.traces)
        case .metrics:
            DecodedExport(
                try MetricsDecoder.decode(bytes, latestTime: latestTime, directory: directory), Batch.metrics)
        case .logs: DecodedExport(try LogsDecoder.decode(bytes, latestTime: latestTime), Batch.logs)
        }
    }
}

extension DecodedExport {
    fileprivate init<Columns>(_ decoded: DecodedBatch<Columns>, _ wrap: (Columns) -> Batch) {
        self.init(
            batch: wrap(decoded.batch), rejectedCount: decoded.rejectedCount,
            rejectionMessage: decoded.rejectionMessage)
    }
}

extension Signal {
    /// The message of an export request.
    var request: MessageID {
        switch self {
        case .traces: .tracesRequest
        case .metrics: .metricsRequest
        case .logs: .logsRequest
        }
    }
}
