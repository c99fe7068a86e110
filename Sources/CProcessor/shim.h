// Operations of the processor that Swift lacks.

// Makes the processor load the cache line at `address`, which must be readable memory, while it
// continues. This is a load rather than a prefetch, because a prefetch is dropped when the page of
// the address is not in the TLB, which is when it is needed most. The loaded value is not used, so
// that no instruction waits for it; but only about three hundred instructions can follow until it
// has arrived.
static inline void aspic_fetch(const void *address) {
  (void)*(const volatile unsigned char *)address;
}
