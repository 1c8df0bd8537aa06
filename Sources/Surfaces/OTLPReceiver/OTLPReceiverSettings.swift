// SPDX-License-Identifier: Apache-2.0
public import Settings

/// Where the OTLP doors open and how much they accept.
public struct OTLPReceiverSettings: Sendable {
    public var host: String
    public var grpcPort: Int
    public var httpPort: Int
    /// Of one request, before and after decompression.
    public var bodyBytesMax: Int
    /// Of all requests being read at one time.
    public var bodiesBytesMax: Int

    public init(host: String, grpcPort: Int, httpPort: Int, bodyBytesMax: Int, bodiesBytesMax: Int) {
        self.host = host
        self.grpcPort = grpcPort
        self.httpPort = httpPort
        self.bodyBytesMax = bodyBytesMax
        self.bodiesBytesMax = bodiesBytesMax
    }

    public static let declaration = SettingGroup(
        "OTLP", OTLPReceiverSettings.init(host:grpcPort:httpPort:bodyBytesMax:bodiesBytesMax:),
        Setting("OTLP_HOST", default: "0.0.0.0", "Address on which the OTLP doors open."),
        Setting("GRPC_PORT", default: 4317, in: 0...65_535, "Port of OTLP over gRPC; 0 takes any free port."),
        Setting(
            "OTLP_HTTP_PORT", default: 4318, in: 0...65_535,
            "Port of OTLP over HTTP, beside the same doors on HTTP_PORT; 0 takes any free port."),
        Setting(
            "OTLP_BODY_BYTES_MAX", default: 64 * 1024 * 1024, in: 1_024...(127 * 1024 * 1024),
            "Bytes of one export request, before and after decompression."),
        Setting(
            "OTLP_BODIES_BYTES_MAX", default: 256 * 1024 * 1024, in: 1_048_576...(1 << 40),
            "Bytes of export requests in memory at one time; above it, senders are asked to come back."))
}
