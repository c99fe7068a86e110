// What Swift has no word for.

// Has the processor fetch the cache line at `address`, while it goes on.
static inline void aspic_prefetch(const void *address) { __builtin_prefetch(address); }
