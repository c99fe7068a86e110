// What Swift has no word for.

// Has the processor fetch the cache line at `address`, which must be memory that can be read, while
// it goes on. A load, and no prefetch: that is dropped where the processor does not know the page of
// the address, which is when it is needed most. What was loaded is not used, so nothing waits for
// it; but only so much may follow until it is there, about three hundred instructions.
static inline void aspic_fetch(const void *address) {
  (void)*(const volatile unsigned char *)address;
}
