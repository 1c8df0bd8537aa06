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
            ("HTTP_PORT", configuration.http.host, configuration.http.port),
            ("GRPC_PORT", configuration.otlp.host, configuration.otlp.grpcPort),
            ("OTLP_HTTP_PORT", configuration.otlp.host, configuration.otlp.httpPort),
        ]
        return ports.map { name, host, port in
            let fault =
                isFree(host, port)
                ? nil : "Port \(port) is in use: by a running Argus, or set \(name) to another."
            return Finding(subject: "\(name) \(port)", fault: fault)
        }
    }

    /// Throws `PortsInUse` when a door could not open.
    static func requireFree(_ configuration: Configuration) throws {
        let faults = examine(configuration).compactMap(\.fault)
        if !faults.isEmpty { throw PortsInUse(faults: faults) }
    }

    private static func isFree(_ host: String, _ port: Int) -> Bool {
        let isFree = LocalSocket.lend(host: host, port: port) { descriptor, address, length in
            var yes: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
            return bind(descriptor, address, length) == 0 || errno != EADDRINUSE
        }
        // An address that cannot be looked at is for the door itself to complain about.
        return isFree ?? true
    }
}

/// Doors that cannot open, because something else listens on their ports.
struct PortsInUse: Error, CustomStringConvertible {
    let faults: [String]

    var description: String { faults.joined(separator: "\n") }
}
