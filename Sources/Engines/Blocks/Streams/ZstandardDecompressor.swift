// SPDX-License-Identifier: Apache-2.0

import CZstd

/// Decompresses chunks with one reused context.
///
/// A class, so that decoders which have one can be copied: optimized code of Swift 6.3 released what a
/// decoder that could not be copied took in once too often, and so freed column selections in use.
final class ZstandardDecompressor {
    private let context: OpaquePointer

    init() {
        guard let context = ZSTD_createDCtx() else { preconditionFailure("Out of memory.") }
        self.context = context
    }

    deinit { ZSTD_freeDCtx(context) }

    /// Decompresses one frame that must hold exactly `size` bytes; `nil` when it does not.
    func decompress(_ source: UnsafeRawBufferPointer, size: Int) -> [UInt8]? {
        guard let base = source.baseAddress,
            ZSTD_getFrameContentSize(base, source.count) == UInt64(size)
        else { return nil }
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let written = ZSTD_decompressDCtx(context, buffer.baseAddress, size, base, source.count)
            isWhole = ZSTD_isError(written) == 0 && written == size
            count = isWhole ? size : 0
        }
        return isWhole ? bytes : nil
    }
}
