#ifndef ASPIC_CPCAP_H
#define ASPIC_CPCAP_H

// The functions of libpcap that the target Pcap uses. The library is loaded when it is needed, so
// that its header is not used: the types that are declared here have been the same since libpcap
// 0.8. This target contains no logic.

#include <stddef.h>
#include <stdint.h>

/// The octets of a message, including its zero. PCAP_ERRBUF_SIZE is smaller.
enum { cpcap_message_size = 512 };

/// A loaded libpcap.
typedef struct cpcap_library cpcap_library;

/// Loads the library of this name, which stays in the process from then on. Returns NULL on an
/// error, whose reason is in `message`.
cpcap_library *cpcap_load(const char *name, char *message);

void cpcap_unload(cpcap_library *library);

/// The `struct bpf_program` of libpcap.
typedef struct cpcap_program {
  unsigned int length;
  void *instructions;
} cpcap_program;

/// Compiles a filter for packets of a link type. Returns 0, or -1 with the reason in `message`.
int cpcap_compile(const cpcap_library *library, int link, const char *expression,
                  cpcap_program *program, char *message);

void cpcap_free_program(const cpcap_library *library, cpcap_program *program);

/// Returns whether a filter matches a packet of `length` octets, of which the first `kept` were
/// recorded.
int cpcap_matches(const cpcap_library *library, const cpcap_program *program, const uint8_t *octets,
                  uint32_t kept, uint32_t length);

/// A capture file that is open for reading.
typedef struct cpcap_file cpcap_file;

/// Begins to read a file, whose octets must stay at their place until it is closed. Returns NULL on
/// an error, whose reason is in `message`.
cpcap_file *cpcap_open(const cpcap_library *library, const uint8_t *octets, size_t count,
                       char *message);

void cpcap_close(cpcap_file *file);

/// Returns the link type of the frames, one of the constants DLT_.
int cpcap_link_type(const cpcap_file *file);

/// Returns the name that libpcap has for a link type, or NULL if it has none.
const char *cpcap_link_name(const cpcap_library *library, int link);

/// A frame of a capture file.
typedef struct cpcap_frame {
  int64_t seconds;
  int64_t nanoseconds;
  /// The recorded octets, which are valid until the next frame is read.
  const uint8_t *octets;
  uint32_t kept;
  uint32_t length;
} cpcap_frame;

/// Reads the next frame. Returns 1; 0 behind the last frame; or -1 with the reason in `message`.
int cpcap_next(cpcap_file *file, cpcap_frame *frame, char *message);

#endif
