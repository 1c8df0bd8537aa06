// SPDX-License-Identifier: Apache-2.0
import Glibc
import OTLPReceiver
import RESTAPI

/// The ports of the three doors.
enum DoorPorts {
    /// A port by the name of its setting; the fault is `nil` when nobody listens on it.
    struct Finding {
        let subject: String
        let fault: String?
    }

    /// Looks at every port that the settings name.
    static func examine(_ configuration: Configuration) -> [Finding] {
        let ports = [
            ("HTTP_PORT", configuration.http.port), ("GRPC_PORT", configuration.otlp.grpcPort),
            ("OTLP_HTTP_PORT", configuration.otlp.httpPort),
        ]
        return ports.map { name, port in
            let fault = isFree(port) ? nil : "Port \(port) is in use: by a running Argus, or set \(name) to another."
            return Finding(subject: "\(name) \(port)", fault: fault)
        }
    }

    /// Throws `PortsInUse` when a door could not open.
    static func requireFree(_ configuration: Configuration) throws {
        let faults = examine(configuration).compactMap(\.fault)
        if !faults.isEmpty { throw PortsInUse(faults: faults) }
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 || errno != EADDRINUSE
            }
        }
    }
}

/// Doors that cannot open, because something else listens on their ports.
struct PortsInUse: Error, CustomStringConvertible {
    let faults: [String]

    var description: String { faults.joined(separator: "\n") }
}
