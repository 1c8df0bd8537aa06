// SPDX-License-Identifier: Apache-2.0
import GRPCCore
import GRPCNIOTransportHTTP2Posix

/// Hands a request's bytes on as the transport holds them.
struct PassThroughDeserializer: MessageDeserializer {
    func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) -> GRPCNIOTransportBytes {
        // The transport in use passes its own type, and nothing is copied. Another transport would copy once.
        if let bytes = bytes as? GRPCNIOTransportBytes { return bytes }
        return bytes.withUnsafeBytes { GRPCNIOTransportBytes($0) }
    }
}
