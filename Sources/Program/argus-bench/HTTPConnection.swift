// SPDX-License-Identifier: Apache-2.0
import Glibc

/// One HTTP/1.1 connection to this machine, with blocking calls.
final class HTTPConnection: ExportConnection {
    private let socket: Int32
    private var answer = [UInt8](repeating: 0, count: 16_384)

    init(port: UInt16) throws(ExportFailure) {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if status != 0 { throw ExportFailure(description: "cannot connect to port \(port): errno \(errno)") }
        var one: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(socket) }

    /// Sends a request and reads its answer, which must be full success: status 200 and an empty message.
    func export(_ request: PreparedRequest) throws {
        let request = request.bytes
        var sent = 0
        while sent < request.count {
            let count = request.withUnsafeBytes { bytes in
                Glibc.send(socket, bytes.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { throw ExportFailure(description: "the connection was closed while sending") }
            sent += count
        }
        let (head, bodyStart, end) = try readHead()
        let length = Self.contentLength(in: head)
        var read = end
        while read < bodyStart + length { read += try receive(at: read) }
        guard head.hasPrefix("HTTP/1.1 200 "), length == 0 else {
            let body = String(decoding: answer[bodyStart..<min(read, answer.count)], as: UTF8.self)
            throw ExportFailure(description: "answered \(head.prefix { $0 != "\r\n" }): \(body.prefix(300))")
        }
    }

    private func readHead() throws(ExportFailure) -> (head: String, bodyStart: Int, end: Int) {
        var end = 0
        while true {
            end += try receive(at: end)
            if let bodyStart = Self.headEnd(in: answer[..<end]) {
                return (String(decoding: answer[..<bodyStart], as: UTF8.self).lowercasedHead, bodyStart, end)
            }
        }
    }

    private func receive(at offset: Int) throws(ExportFailure) -> Int {
        let place = min(offset, answer.count - 1)
        let count = answer.withUnsafeMutableBytes {
            recv(socket, $0.baseAddress! + place, $0.count - place, 0)
        }
        if count <= 0 { throw ExportFailure(description: "the connection was closed before the answer") }
        return count
    }

    /// Where the body begins.
    private static func headEnd(in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (3..<bytes.count).first { index in
            bytes[index] == 10 && bytes[index - 1] == 13 && bytes[index - 2] == 10 && bytes[index - 3] == 13
        }.map { $0 + 1 }
    }

    private static func contentLength(in head: String) -> Int {
        for line in head.split(separator: "\r\n") where line.hasPrefix("content-length:") {
            return Int(line.dropFirst("content-length:".count).drop { $0 == " " }) ?? 0
        }
        return 0
    }
}

extension String {
    /// The field names in lower case; the line of the status as it is.
    fileprivate var lowercasedHead: String {
        guard let line = split(separator: "\r\n").first else { return self }
        return line + dropFirst(line.count).lowercased()
    }
}
