// SPDX-License-Identifier: Apache-2.0
import CZlib

/// zlib's inflate over gzip members that follow each other.
final class GzipInflater {
    /// zlib keeps a pointer back to its stream, so the stream must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Whether the input so far ends where a member ends.
    private(set) var isComplete = false

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15: the largest window; 32: find out from the header whether it is gzip or zlib.
        let status = inflateInit2_(stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib refuses its own version")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> InflationStep {
        if isComplete {
            if input.isEmpty { return InflationStep() }
            inflateReset(stream)
            isComplete = false
        }
        // zlib never writes through `next_in`; its C type only lacks the const.
        let bytes = input.bindMemory(to: UInt8.self)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
        stream.pointee.avail_in = UInt32(clamping: bytes.count)
        stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(clamping: output.count)
        let offered = Int(stream.pointee.avail_in)
        let status = inflate(stream, Z_NO_FLUSH)
        let step = InflationStep(
            consumed: offered - Int(stream.pointee.avail_in),
            produced: output.count - Int(stream.pointee.avail_out),
            fault: fault(status))
        isComplete = status == Z_STREAM_END
        return step
    }

    private func fault(_ status: Int32) -> String? {
        switch status {
        // Z_BUF_ERROR only says that this step needs more input or room.
        case Z_OK, Z_STREAM_END, Z_BUF_ERROR: nil
        case Z_NEED_DICT: "it needs a dictionary"
        case Z_MEM_ERROR: "no memory to read it"
        default: stream.pointee.msg.map { String(cString: $0) } ?? "not gzip"
        }
    }
}
