// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Lets freed memory of up to `heap_bytes` be used again instead of being given back, and keeps up to `kept_bytes` of
/// it at the end of each of at most `heaps` heaps. Does nothing where the C library has no such choice.
void argus_reuse_memory(int heap_bytes, int kept_bytes, int heaps);

/// Gives all memory back that was freed.
void argus_release_memory(void);
