// SPDX-License-Identifier: Apache-2.0
import Contracts
import GRPCCore
import HTTPTypes
import OTLPCodec

/// How a problem looks at the OTLP doors. OTLP decides here, not Argus: senders drop data on all but 429,
/// 502, 503, 504 and their gRPC kin, so whatever may pass later must be one of those.
extension Problem.Kind {
    /// The status of OTLP over HTTP.
    var otlpHTTPStatus: HTTPResponse.Status {
        switch self {
        case .invalid: .badRequest
        case .unauthenticated: .unauthorized
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .conflict: .conflict
        case .tooLarge: .contentTooLarge
        case .unsupported: .unsupportedMediaType
        case .throttled: .tooManyRequests
        case .timedOut, .unavailable, .internal: .serviceUnavailable
        }
    }

    /// The code of gRPC, and of `google.rpc.Status` over HTTP.
    var rpcCode: RPCError.Code {
        switch self {
        case .invalid, .unsupported: .invalidArgument
        case .unauthenticated: .unauthenticated
        case .forbidden: .permissionDenied
        case .notFound: .notFound
        case .conflict: .alreadyExists
        // Without RetryInfo a sender must not retry it.
        case .tooLarge: .resourceExhausted
        case .throttled, .timedOut, .unavailable, .internal: .unavailable
        }
    }
}

extension Problem {
    /// The status of OTLP over HTTP; the one code that is not decided by its kind is the method's.
    var otlpHTTPStatus: HTTPResponse.Status {
        code == .methodNotAllowed ? .methodNotAllowed : kind.otlpHTTPStatus
    }

    /// The body of an error answer, and gRPC's status details.
    var rpcStatus: RPCStatus {
        var details: [RPCStatus.Detail] = []
        if let retryInfo { details.append(retryInfo) }
        if !violations.isEmpty {
            details.append(
                .badRequest(violations.map { .init(field: $0.pointer, description: $0.detail) }))
        }
        return RPCStatus(code: Int32(kind.rpcCode.rawValue), message: detail, details: details)
    }

    /// The same for a gRPC client: status, details, and what the Python SDK looks for instead of the details.
    var rpcError: RPCError {
        var metadata = Metadata()
        metadata.addBinary(rpcStatus.protobuf(), forKey: "grpc-status-details-bin")
        if let retryInfo { metadata.addBinary(retryInfo.protobuf(), forKey: "google.rpc.retryinfo-bin") }
        return RPCError(code: kind.rpcCode, message: detail, metadata: metadata)
    }

    private var retryInfo: RPCStatus.Detail? {
        guard kind.isRetryable, let retryAfterSeconds else { return nil }
        return .retryInfo(delay: .seconds(retryAfterSeconds))
    }
}
