// SPDX-License-Identifier: Apache-2.0
import CMemory
import FoundationEssentials

/// How the process holds memory.
enum Allocator {
    /// Memory of up to this size comes from the heap and is used again, not mapped and unmapped each time.
    private static let heapBytesMax: Int32 = 32 << 20
    /// Free memory at the end of the heap that is kept for what comes next.
    private static let keptBytesMax: Int32 = 32 << 20

    /// Batches and blocks come and go by the megabyte: mapping each anew costs a fifth of ingest in page
    /// faults.
    static func reuseLargeMemory() {
        // Each heap keeps its own: as many as cores, not eight times as many.
        let heaps = max(2, ProcessInfo.processInfo.activeProcessorCount)
        argus_reuse_memory(heapBytesMax, keptBytesMax, Int32(clamping: heaps))
    }
}
