// SPDX-License-Identifier: Apache-2.0

import CZstd
import Synchronization

/// Decompresses chunks with one reused context, which it takes from those at rest when it first needs one: to
/// make one costs as much as many chunks.
///
/// A class, so that decoders which have one can be copied: optimized code of Swift 6.3 released what a
/// decoder that could not be copied took in once too often, and so freed column selections in use.
final class ZstandardDecompressor {
    /// A context that nobody uses.
    private struct Idle: Sendable {
        nonisolated(unsafe) let context: OpaquePointer
    }

    private static let idle = Mutex<[Idle]>([])

    private var context: OpaquePointer?

    init() {}

    deinit {
        guard let context else { return }
        let rest = Idle(context: context)
        let isKept = Self.idle.withLock { idle in
            guard idle.count < BlockLimits.idleDecompressorsMax else { return false }
            idle.append(rest)
            return true
        }
        if !isKept { ZSTD_freeDCtx(context) }
    }

    private func makeReady() -> OpaquePointer {
        if let context { return context }
        guard let ready = Self.idle.withLock({ $0.popLast() })?.context ?? ZSTD_createDCtx() else {
            preconditionFailure("Out of memory.")
        }
        context = ready
        return ready
    }

    /// Decompresses one frame that must hold exactly `size` bytes; `nil` when it does not.
    func decompress(_ source: UnsafeRawBufferPointer, size: Int) -> [UInt8]? {
        guard let base = source.baseAddress,
            ZSTD_getFrameContentSize(base, source.count) == UInt64(size)
        else { return nil }
        let context = makeReady()
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let written = ZSTD_decompressDCtx(context, buffer.baseAddress, size, base, source.count)
            isWhole = ZSTD_isError(written) == 0 && written == size
            count = isWhole ? size : 0
        }
        return isWhole ? bytes : nil
    }
}
