// SPDX-License-Identifier: Apache-2.0
import Compression

/// A request that only has to be sent.
struct PreparedRequest: Sendable {
    let signal: Signal
    let key: String
    /// By HTTP what goes into the socket, with its head; by gRPC the message.
    let bytes: [UInt8]
    let items: Int
    let bodyBytes: Int
    let isCompressed: Bool
    /// Seconds after the beginning before which it is not sent.
    var due = 0.0

    /// By gRPC the transport compresses.
    init(signal: Signal, key: String, body: [UInt8], items: Int, isGRPC: Bool, isCompressed: Bool) {
        (self.signal, self.key, self.items, self.isCompressed) = (signal, key, items, isCompressed)
        if isGRPC {
            (bytes, bodyBytes) = (body, body.count)
            return
        }
        let body = isCompressed ? Compressor.compress(body, as: .gzip) : body
        let head = """
            POST /v1/\(signal.rawValue) HTTP/1.1\r
            host: 127.0.0.1\r
            authorization: Bearer \(key)\r
            content-type: application/x-protobuf\r
            \(isCompressed ? "content-encoding: gzip\r\n" : "")content-length: \(body.count)\r
            \r

            """
        (bytes, bodyBytes) = (Array(head.utf8) + body, body.count)
    }
}
