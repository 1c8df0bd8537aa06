// SPDX-License-Identifier: Apache-2.0
#include "CMemory.h"

#ifdef __linux__
#include <malloc.h>
#endif

void argus_reuse_memory(int heap_bytes, int kept_bytes, int heaps) {
#ifdef M_MMAP_THRESHOLD
    mallopt(M_MMAP_THRESHOLD, heap_bytes);
    mallopt(M_TRIM_THRESHOLD, kept_bytes);
    mallopt(M_ARENA_MAX, heaps);
#else
    (void)heap_bytes;
    (void)kept_bytes;
    (void)heaps;
#endif
}

void argus_release_memory(void) {
#ifdef M_TRIM_THRESHOLD
    malloc_trim(0);
#endif
}
