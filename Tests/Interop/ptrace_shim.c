// Replaces ptrace for user-mode Linux (kernel.py), which loads this library in front of the C
// library. Its version 6.1 has room for 2,696 octets of a processor's extended registers. The
// processors of some hosts have more (AMX), and their kernel refuses a shorter buffer with EFAULT.
// Therefore the whole state is exchanged with the host, and the part that fits with user-mode Linux,
// which runs nothing that uses the rest.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

// The number of the XSAVE area in <linux/elf.h>.
#define EXTENDED_STATE 0x202
// The offset at which the area names the parts that it contains, and the parts that fit.
#define PARTS_OFFSET 512
#define PARTS 0x3ff

long ptrace(enum __ptrace_request request, ...) {
  static long (*host)(int, ...);
  static char area[32768] __attribute__((aligned(64)));
  va_list arguments;
  va_start(arguments, request);
  int process = va_arg(arguments, int);
  void *address = va_arg(arguments, void *);
  void *data = va_arg(arguments, void *);
  va_end(arguments);
  if (!host) host = (long (*)(int, ...))dlsym(RTLD_NEXT, "ptrace");
  if ((request != PTRACE_GETREGSET && request != PTRACE_SETREGSET) ||
      (uintptr_t)address != EXTENDED_STATE) {
    return host(request, process, address, data);
  }
  struct iovec whole = {area, sizeof area}, *asked = data;
  if (host(PTRACE_GETREGSET, process, address, &whole) < 0) return -1;
  size_t length = asked->iov_len < whole.iov_len ? asked->iov_len : whole.iov_len;
  if (request == PTRACE_GETREGSET) {
    memcpy(asked->iov_base, area, length);
    asked->iov_len = length;
    return 0;
  }
  memcpy(area, asked->iov_base, length);
  if (length > PARTS_OFFSET) {
    uint64_t parts;
    memcpy(&parts, area + PARTS_OFFSET, sizeof parts);
    parts &= PARTS;
    memcpy(area + PARTS_OFFSET, &parts, sizeof parts);
  }
  return host(PTRACE_SETREGSET, process, address, &whole);
}
