// SPDX-License-Identifier: Apache-2.0
import Compression
import Contracts
import NIOCore

/// Gathers a body from its pieces, decompressing as they come; never holds both forms whole.
struct BodyCollector: ~Copyable {
    private var bytes: [UInt8] = []
    private var receivedBytes = 0
    private var decompressor: Decompressor?
    private let format: CompressionFormat?
    private let bytesMax: Int
    private let reservation: BodyReservation

    /// A collector; `expected` is how many bytes the sender announces.
    init(
        _ format: CompressionFormat?, bytesMax: Int, expected: Int = 0, reservation: BodyReservation
    ) {
        self.format = format
        self.bytesMax = bytesMax
        self.reservation = reservation
        // Each piece is then copied once. An announcement alone takes no memory that is not touched.
        if format == nil { bytes.reserveCapacity(min(expected, OTLPReceiverLimits.expectedBytesMax)) }
        decompressor = format.map { Decompressor($0, outputBytesMax: bytesMax) }
    }

    /// Adds a piece; a problem when the body is damaged, too large or more than the budget holds.
    mutating func append(_ piece: ByteBuffer) throws(Problem) {
        receivedBytes += piece.readableBytes
        if receivedBytes > bytesMax { throw Self.tooLarge(bytesMax) }
        let before = bytes.count
        do throws(CompressionError) {
            try take(piece)
        } catch {
            throw problem(error)
        }
        try reservation.grow(by: bytes.count - before)
    }

    /// The whole body; a problem when it ended in the middle.
    consuming func finish() throws(Problem) -> ExportBody {
        do throws(CompressionError) {
            // Nothing at all is an empty request, whatever it claims to be compressed with.
            if receivedBytes > 0 { try decompressor?.finish() }
        } catch {
            throw problem(error)
        }
        return ExportBody(storage: .array(bytes), reservation: reservation)
    }

    static func tooLarge(_ bytesMax: Int) -> Problem {
        Problem(.tooLarge, "The request body exceeds \(bytesMax) bytes; export fewer items at a time.")
    }

    private mutating func take(_ piece: ByteBuffer) throws(CompressionError) {
        guard decompressor != nil else {
            bytes.append(contentsOf: piece.readableBytesView)
            return
        }
        let result = piece.withUnsafeReadableBytes { input in
            Result { () throws(CompressionError) in try decompressor?.decompress(input, into: &bytes) }
        }
        try result.get()
    }

    private func problem(_ error: CompressionError) -> Problem {
        switch error {
        case .tooLarge:
            Problem(
                .tooLarge,
                "The request body exceeds \(bytesMax) bytes after decompression; export fewer items."
            )
        case .malformed(let reason):
            Problem(.malformedTelemetry, "The body is not valid \(format?.rawValue ?? "data"): \(reason).")
        }
    }
}
