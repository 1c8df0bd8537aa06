// SPDX-License-Identifier: Apache-2.0
import Compression
import Contracts
import OTLPCodec

/// Reads what a request says about its body.
enum ExportMediaType {
    static let protobuf = "application/x-protobuf"
    static let json = "application/json"

    /// The encoding named by `Content-Type`, whose parameters do not matter; `nil` when it is not OTLP's.
    static func encoding(contentType: String?) -> OTLPEncoding? {
        let essence = contentType?.prefix { $0 != ";" }.trimmed.lowercased()
        return switch essence {
        case protobuf: .protobuf
        case json: .json
        default: nil
        }
    }

    /// The `Content-Type` of an answer.
    static func name(_ encoding: OTLPEncoding) -> String {
        switch encoding {
        case .protobuf: protobuf
        case .json: json
        }
    }

    /// How the body is compressed, `nil` for not at all; an `unsupported-media-type` problem if unknown.
    static func compression(contentEncoding: String?) throws(Problem) -> CompressionFormat? {
        guard let contentEncoding else { return nil }
        switch contentEncoding[...].trimmed.lowercased() {
        case "", "identity": return nil
        case "gzip", "x-gzip": return .gzip
        case "zstd": return .zstd
        default:
            throw Problem(
                .unsupportedMediaType,
                "The encoding `\(contentEncoding.shown)` is not supported; use identity, gzip or zstd."
            )
        }
    }
}

extension String {
    /// A value from a client as it may stand in a message: short and printable.
    var shown: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.prefix(80).map { $0.isASCII && $0.value >= 32 ? $0 : "?" }))
    }
}
