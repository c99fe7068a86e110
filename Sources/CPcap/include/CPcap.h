#ifndef ASPIC_CPCAP_H
#define ASPIC_CPCAP_H

// libpcap's functions, as far as the room Pcap uses them. The library is loaded when it is needed,
// so its header is not: the types that are declared here have been the same since libpcap 0.8. There
// is no logic in this target.

#include <stddef.h>
#include <stdint.h>

/// Octets of a message, with its zero. PCAP_ERRBUF_SIZE is less.
enum { cpcap_message_size = 512 };

/// libpcap, loaded.
typedef struct cpcap_library cpcap_library;

/// Loads the library of that name, which stays in the process from then on. NULL: `message` says why
/// not.
cpcap_library *cpcap_load(const char *name, char *message);

void cpcap_unload(cpcap_library *library);

/// `struct bpf_program`
typedef struct cpcap_program {
  unsigned int length;
  void *instructions;
} cpcap_program;

/// Compiles a filter for packets of a link type. 0; or -1, and `message` says why.
int cpcap_compile(const cpcap_library *library, int link, const char *expression,
                  cpcap_program *program, char *message);

void cpcap_free_program(const cpcap_library *library, cpcap_program *program);

/// Whether a filter takes a packet of `length` octets, of which the first `kept` are there.
int cpcap_matches(const cpcap_library *library, const cpcap_program *program, const uint8_t *octets,
                  uint32_t kept, uint32_t length);

/// A capture file that is read.
typedef struct cpcap_file cpcap_file;

/// Begins to read a file, whose octets must stay where they are until it is closed. NULL: `message`
/// says why not.
cpcap_file *cpcap_open(const cpcap_library *library, const uint8_t *octets, size_t count,
                       char *message);

void cpcap_close(cpcap_file *file);

/// The link type of its frames, one of the constants DLT_.
int cpcap_link_type(const cpcap_file *file);

/// What libpcap calls a link type; NULL: it has no name.
const char *cpcap_link_name(const cpcap_library *library, int link);

/// A frame of a file.
typedef struct cpcap_frame {
  int64_t seconds;
  int64_t nanoseconds;
  /// As many octets as were kept; they are there until the next frame is read.
  const uint8_t *octets;
  uint32_t kept;
  uint32_t length;
} cpcap_frame;

/// Reads the next frame. 1; 0 behind the last; or -1, and `message` says why.
int cpcap_next(cpcap_file *file, cpcap_frame *frame, char *message);

#endif
