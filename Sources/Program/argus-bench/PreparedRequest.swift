// SPDX-License-Identifier: Apache-2.0

/// A request as it goes into the socket, with its head.
struct PreparedRequest: Sendable {
    let bytes: [UInt8]
    let items: Int
    let bodyBytes: Int
    /// Seconds after the beginning before which it is not sent.
    var due = 0.0

    init(signal: Signal, key: String, body: [UInt8], items: Int, isCompressed: Bool) {
        let head = """
            POST /v1/\(signal.rawValue) HTTP/1.1\r
            host: 127.0.0.1\r
            authorization: Bearer \(key)\r
            content-type: application/x-protobuf\r
            \(isCompressed ? "content-encoding: gzip\r\n" : "")content-length: \(body.count)\r
            \r

            """
        bytes = Array(head.utf8) + body
        (self.items, bodyBytes) = (items, body.count)
    }
}
