// What Swift has no word for: hints that change no result.

/// Asks for a line of memory into the second cache, for numbers that are read next.
static inline void prefetch_next(const void *address) { __builtin_prefetch(address, 0, 2); }

/// Asks for a line of memory into the first cache, for numbers that are written now.
static inline void prefetch_to_write(const void *address) { __builtin_prefetch(address, 1, 3); }

/// Tells the processor that this thread waits for another one.
static inline void spin_hint(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}
