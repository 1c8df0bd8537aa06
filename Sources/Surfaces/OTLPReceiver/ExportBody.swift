// SPDX-License-Identifier: Apache-2.0
import GRPCNIOTransportHTTP2Posix

/// A request body in memory, decompressed, and what it takes of the budget.
struct ExportBody: Sendable {
    /// The bytes as the transport left them, so that nothing is copied.
    enum Storage: Sendable {
        case array([UInt8])
        case grpc(GRPCNIOTransportBytes)
    }

    let storage: Storage
    let reservation: BodyReservation

    var count: Int {
        switch storage {
        case .array(let bytes): bytes.count
        case .grpc(let bytes): bytes.count
        }
    }

    /// Lends the bytes.
    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        switch storage {
        case .array(let bytes): try bytes.withUnsafeBytes(body)
        case .grpc(let bytes): try bytes.withUnsafeBytes(body)
        }
    }
}
