// SPDX-License-Identifier: Apache-2.0
import Glibc
import RESTAPI
public import Settings

/// Asks the Argus that runs on this machine whether it is ready, for health checks in places without curl.
public enum ReadinessProbe {
    /// What `/readyz` answered: nothing when it is ready, else why not.
    public static func obstacle(_ sources: SettingSources) throws -> String? {
        let door = try Configuration(from: sources).http
        // A door that is open on every address is open on this one.
        let everywhere = ["0.0.0.0": "127.0.0.1", "::": "::1"]
        let host = everywhere[door.host] ?? door.host
        let answer = LocalSocket.lend(host: host, port: door.port) { descriptor, address, length in
            ask(descriptor, address, length)
        }
        guard let answer else { return "HTTP_HOST \(door.host) has no address." }
        guard let status = answer else { return "Nothing listens on port \(door.port)." }
        return status.hasPrefix("HTTP/1.1 200 ") ? nil : "Argus answered \(status)."
    }

    /// The status line; `nil` without a connection.
    private static func ask(
        _ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t
    ) -> String? {
        var limit = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        guard connect(descriptor, address, length) == 0 else { return nil }
        let request = Array("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            return "nothing"
        }
        var answer = [UInt8](repeating: 0, count: 256)
        let count = recv(descriptor, &answer, answer.count, 0)
        let text = String(decoding: answer.prefix(max(0, count)), as: UTF8.self)
        return text.split(separator: "\r\n").first.map(String.init) ?? "nothing"
    }

    /// Less than the interval of any health check.
    private static let timeoutSeconds = 3
}
