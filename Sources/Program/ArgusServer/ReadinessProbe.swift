// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import RESTAPI
public import Settings

/// Asks the Argus that runs on this machine whether it is ready, for health checks in places without curl.
public enum ReadinessProbe {
    /// What `/readyz` answered: nothing when it is ready, else why not.
    public static func obstacle(_ sources: SettingSources) throws -> String? {
        let port = try Configuration(from: sources).http.port
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return "No socket could be opened." }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        guard isConnected(descriptor, port) else { return "Nothing listens on port \(port)." }
        let request = Array("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        guard write(descriptor, request, request.count) == request.count else {
            return "The request was cut off."
        }
        var answer = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &answer, answer.count)
        let text = String(decoding: answer.prefix(max(0, count)), as: UTF8.self)
        guard let line = text.split(separator: "\r\n").first else { return "There was no answer." }
        return line.hasPrefix("HTTP/1.1 200 ") ? nil : "Argus answered \(line)."
    }

    private static func isConnected(_ descriptor: Int32, _ port: Int) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// Less than the interval of any health check.
    private static let timeoutSeconds = 3
}
