// SPDX-License-Identifier: Apache-2.0
import CZlib
import CZstd

/// Compresses bytes that are in memory as a whole.
public enum Compressor {
    /// The bytes as one gzip member or one zstd frame, at the format's usual level.
    public static func compress(_ bytes: [UInt8], as format: CompressionFormat) -> [UInt8] {
        switch format {
        case .gzip: gzip(bytes)
        case .zstd: zstd(bytes)
        }
    }

    private static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        // 15 + 16: the largest window, with a gzip header; 8: the usual memory.
        let status = deflateInit2_(
            &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib refuses its own version")
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        var input = bytes
        return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            input.withUnsafeMutableBufferPointer { input in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                let status = deflate(&stream, Z_FINISH)
                precondition(status == Z_STREAM_END, "deflateBound is a bound")
            }
            count = bound - Int(stream.avail_out)
        }
    }

    private static func zstd(_ bytes: [UInt8]) -> [UInt8] {
        let context = ZSTD_createCCtx()
        defer { ZSTD_freeCCtx(context) }
        // Without a checksum zstd does not notice most damage.
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        let bound = ZSTD_compressBound(bytes.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            count = bytes.withUnsafeBytes { input in
                ZSTD_compress2(context, output.baseAddress, bound, input.baseAddress, input.count)
            }
            precondition(ZSTD_isError(count) == 0, "ZSTD_compressBound is a bound")
        }
    }
}
