// Returns the number of memory allocations since the process began.
unsigned long aspic_allocations(void);
