// How often the process has asked for memory since it began.
unsigned long aspic_allocations(void);
