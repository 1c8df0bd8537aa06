// SPDX-License-Identifier: Apache-2.0
// Counts the allocations of argus into the first eight bytes of the file ALLOCATION_COUNT. Preloaded by bench_ingest.py.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static _Atomic long unused;
static _Atomic long *count = &unused;

// PostgreSQL inherits the environment; it is not counted.
__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("ALLOCATION_COUNT");
    if (!path || strcmp(program_invocation_short_name, "argus") != 0) return;
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *page = mmap(0, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (page != MAP_FAILED) count = page;
}

static void one(void) { atomic_fetch_add_explicit(count, 1, memory_order_relaxed); }

void *malloc(size_t size) { return one(), __libc_malloc(size); }
void *calloc(size_t number, size_t size) { return one(), __libc_calloc(number, size); }
void *realloc(void *old, size_t size) { return one(), __libc_realloc(old, size); }
void *memalign(size_t alignment, size_t size) { return one(), __libc_memalign(alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { return one(), __libc_memalign(alignment, size); }
int posix_memalign(void **result, size_t alignment, size_t size) {
    one();
    *result = __libc_memalign(alignment, size);
    return *result ? 0 : ENOMEM;
}
