// Hints to the processor and the allocator that Swift cannot express; they change no result.

#include <malloc.h>

/// Prefetches a cache line into L2 for reading.
static inline void prefetch_next(const void *address) { __builtin_prefetch(address, 0, 2); }

/// Prefetches a cache line into L1 for writing.
static inline void prefetch_to_write(const void *address) { __builtin_prefetch(address, 1, 3); }

/// Tells the processor that this thread is spinning.
static inline void spin_hint(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/// Returns memory that was freed, that of all threads, to the operating system.
static inline void trim_freed_memory(void) { malloc_trim(0); }
