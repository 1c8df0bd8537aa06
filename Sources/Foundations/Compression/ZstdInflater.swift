// SPDX-License-Identifier: Apache-2.0
import CZstd

/// zstd's streaming decoder over frames that follow each other.
final class ZstdInflater {
    private let context: OpaquePointer?
    /// Whether the input so far ends where a frame ends.
    private(set) var isComplete = false

    init() {
        context = ZSTD_createDCtx()
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, CompressionLimits.zstdWindowLogarithmMax)
    }

    deinit { ZSTD_freeDCtx(context) }

    func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> InflationStep {
        guard let context else { return InflationStep(fault: "no memory to read it") }
        if isComplete && input.isEmpty { return InflationStep() }
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let hint = ZSTD_decompressStream(context, &target, &source)
        guard ZSTD_isError(hint) == 0 else { return InflationStep(fault: fault(hint)) }
        // A hint of 0 means that a frame has ended and all of it was written.
        isComplete = hint == 0
        return InflationStep(consumed: source.pos, produced: target.pos)
    }

    private func fault(_ code: Int) -> String {
        if ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge {
            return "it needs a window above \(1 << (CompressionLimits.zstdWindowLogarithmMax - 20)) MiB"
        }
        return ZSTD_getErrorName(code).map { String(cString: $0) } ?? "not zstd"
    }
}
