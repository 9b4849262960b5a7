// What Swift has no word for: asking for a line of memory before it is needed.

/// Into the second cache, for numbers that are read next.
static inline void prefetch_next(const void *address) { __builtin_prefetch(address, 0, 2); }

/// Into the first cache, for numbers that are written now.
static inline void prefetch_to_write(const void *address) { __builtin_prefetch(address, 1, 3); }
