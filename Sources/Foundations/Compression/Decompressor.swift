// SPDX-License-Identifier: Apache-2.0

/// Decompresses a stream piece by piece, counting what comes out against a bound while it comes out.
public struct Decompressor: ~Copyable {
    private let engine: Engine
    /// Where each step writes; what comes out is copied from here, so `output` need not be cleared first.
    private let room = UnsafeMutableRawBufferPointer.allocate(
        byteCount: CompressionLimits.stepBytes, alignment: MemoryLayout<UInt64>.alignment)
    private var producedBytes = 0
    private let outputBytesMax: Int

    /// A decompressor that lets at most `outputBytesMax` bytes out in all.
    public init(_ format: CompressionFormat, outputBytesMax: Int) {
        engine =
            switch format {
            case .gzip: .gzip(GzipInflater())
            case .zstd: .zstd(ZstdInflater())
            }
        self.outputBytesMax = outputBytesMax
    }

    deinit { room.deallocate() }

    /// Appends what the next piece of input holds to `output`.
    ///
    /// After an error the decompressor is spent, and `output` holds what came out before.
    public mutating func decompress(
        _ input: UnsafeRawBufferPointer, into output: inout [UInt8]
    ) throws(CompressionError) {
        var input = input
        var mayHoldMore = true
        while !input.isEmpty || mayHoldMore {
            // One byte above the bound, so that reaching the bound and exceeding it can be told apart.
            let room = UnsafeMutableRawBufferPointer(
                rebasing: room.prefix(outputBytesMax - producedBytes + 1))
            let step = engine.step(input, into: room)
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: room[..<step.produced]))
            producedBytes += step.produced
            if let fault = step.fault { throw .malformed(reason: fault) }
            if producedBytes > outputBytesMax { throw .tooLarge(bytesMax: outputBytesMax) }
            input = UnsafeRawBufferPointer(rebasing: input[step.consumed...])
            mayHoldMore = step.produced == room.count
            if step.consumed == 0 && step.produced == 0 && !input.isEmpty {
                throw .malformed(reason: "the stream stands still")
            }
        }
    }

    /// Says that the input has ended; throws when it ended in the middle.
    public func finish() throws(CompressionError) {
        guard engine.isComplete else { throw .malformed(reason: "the stream is truncated") }
    }

    /// Decompresses a whole input.
    public static func decompress(
        _ input: [UInt8], as format: CompressionFormat, outputBytesMax: Int
    ) throws(CompressionError) -> [UInt8] {
        var decompressor = Decompressor(format, outputBytesMax: outputBytesMax)
        var output: [UInt8] = []
        // The buffer does not outlive the call; typed throws do not pass through the closure.
        let result = input.withUnsafeBytes { bytes in
            Result { () throws(CompressionError) in try decompressor.decompress(bytes, into: &output) }
        }
        try result.get()
        try decompressor.finish()
        return output
    }
}

/// What one step of an engine did.
struct InflationStep {
    var consumed = 0
    var produced = 0
    /// What is wrong with the input; `nil` when nothing is.
    var fault: String?
}

/// The two formats behind one call.
private enum Engine {
    case gzip(GzipInflater)
    case zstd(ZstdInflater)

    var isComplete: Bool {
        switch self {
        case .gzip(let inflater): inflater.isComplete
        case .zstd(let inflater): inflater.isComplete
        }
    }

    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> InflationStep {
        switch self {
        case .gzip(let inflater): inflater.step(input, into: output)
        case .zstd(let inflater): inflater.step(input, into: output)
        }
    }
}
