// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A TCP socket for a look at one of the ports of this machine.
enum LocalSocket {
    /// Lends a socket and the address of a host and port; `nil` when the host has no address.
    static func lend<Result>(
        host: String, port: Int, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result? {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let first = found?.pointee,
            let address = first.ai_addr
        else { return nil }
        defer { freeaddrinfo(found) }
        let descriptor = socket(first.ai_family, first.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return body(descriptor, address, first.ai_addrlen)
    }
}
