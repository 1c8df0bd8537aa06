// SPDX-License-Identifier: Apache-2.0

import CZstd
import Synchronization

/// Compresses chunks with one reused context.
struct ZstandardCompressor: ~Copyable {
    /// Addresses of contexts that nobody uses: making one costs as much as compressing a small block.
    private static let idle = Mutex<[UInt]>([])

    private let context: OpaquePointer

    init() {
        let kept = Self.idle.withLock { $0.popLast() }.flatMap { OpaquePointer(bitPattern: $0) }
        guard let context = kept ?? ZSTD_createCCtx() else { preconditionFailure("Out of memory.") }
        self.context = context
    }

    deinit {
        let address = UInt(bitPattern: context)
        let isKept = Self.idle.withLock { idle in
            if idle.count < BlockLimits.idleCompressorsMax { idle.append(address) }
            return idle.last == address
        }
        if !isKept { ZSTD_freeCCtx(context) }
    }

    /// Appends the compressed form of `source` to `bytes`, or nothing when that would save less than a
    /// sixteenth.
    func append(_ source: [UInt8], to bytes: inout [UInt8]) -> Bool {
        let bound = ZSTD_compressBound(source.count)
        let frame = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            let size = ZSTD_compressCCtx(context, buffer.baseAddress, bound, source, source.count, 1)
            let pays = ZSTD_isError(size) == 0 && size < source.count - source.count / 16
            count = pays ? size : 0
        }
        bytes += frame
        return !frame.isEmpty
    }
}
