// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import Logging
import OTLPReceiver
import Postgres
import PrivatePostgres
import RESTAPI
public import Settings

/// Looks for what would keep Argus from serving, and says what to do.
public enum Doctor {
    /// One thing looked at.
    public struct Finding: Sendable {
        public let subject: String
        /// `nil` when all is well.
        public let fault: String?
    }

    /// Looks at the settings, the database and the ports. Starts nothing that it does not stop again.
    public static func examine(_ sources: SettingSources) async -> [Finding] {
        let configuration: Configuration
        do { configuration = try Configuration(from: sources) } catch {
            return [Finding(subject: "settings", fault: "\(error)")]
        }
        StructuredLog.bootstrap(level: "ERROR")
        var findings = [Finding(subject: "settings", fault: nil)]
        findings.append(contentsOf: await examineDatabase(configuration))
        for (name, port) in [
            ("HTTP_PORT", configuration.http.port), ("GRPC_PORT", configuration.otlp.grpcPort),
            ("OTLP_HTTP_PORT", configuration.otlp.httpPort),
        ] {
            let fault =
                isFree(port) ? nil : "Port \(port) is in use: by a running Argus, or set \(name) to another."
            findings.append(Finding(subject: "\(name) \(port)", fault: fault))
        }
        return findings
    }

    private static func examineDatabase(_ configuration: Configuration) async -> [Finding] {
        let logger = Logger(label: "argus")
        do {
            let storehouse = try await Storehouse.open(configuration, logger: logger)
            let fault: String?
            do {
                if storehouse.privatePostgres != nil { try await storehouse.migrate() }
                try await storehouse.verify()
                fault = nil
            } catch { fault = "\(error)" }
            await storehouse.privatePostgres?.stop()
            return [Finding(subject: "database \(storehouse.application)", fault: fault)]
        } catch {
            return [Finding(subject: "database", fault: "\(error)")]
        }
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
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
