#define _GNU_SOURCE
#include "CPcap.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

typedef struct pcap pcap_t;

struct pcap_pkthdr {
  struct timeval ts;
  uint32_t caplen;
  uint32_t len;
};

enum { snap_length = 262144, error_size = 256, nanoseconds = 1, optimized = 1 };

struct cpcap_library {
  void *handle;
  pcap_t *(*open_dead)(int, int);
  pcap_t *(*open_file)(FILE *, unsigned int, char *);
  void (*close)(pcap_t *);
  int (*next)(pcap_t *, struct pcap_pkthdr **, const unsigned char **);
  int (*link_type)(pcap_t *);
  const char *(*link_name)(int);
  char *(*error)(pcap_t *);
  int (*compile)(pcap_t *, cpcap_program *, const char *, int, uint32_t);
  void (*free_program)(cpcap_program *);
  int (*matches)(const cpcap_program *, const struct pcap_pkthdr *, const unsigned char *);
};

struct cpcap_file {
  const cpcap_library *library;
  pcap_t *pcap;
};

static void say(char *message, const char *text) {
  snprintf(message, cpcap_message_size, "%s", text != NULL && *text != 0 ? text : "unknown error");
}

cpcap_library *cpcap_load(const char *name, char *message) {
  cpcap_library *library = calloc(1, sizeof *library);
  if (library == NULL) abort();
  // RTLD_NODELETE keeps the library loaded: loading it again is fast, and not all libraries that it
  // uses can be unloaded.
  library->handle = dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library->handle == NULL) {
    say(message, dlerror());
    free(library);
    return NULL;
  }
  const struct {
    const char *name;
    void *place;
  } functions[] = {
      {"pcap_open_dead", &library->open_dead},
      {"pcap_fopen_offline_with_tstamp_precision", &library->open_file},
      {"pcap_close", &library->close},
      {"pcap_next_ex", &library->next},
      {"pcap_datalink", &library->link_type},
      {"pcap_datalink_val_to_name", &library->link_name},
      {"pcap_geterr", &library->error},
      {"pcap_compile", &library->compile},
      {"pcap_freecode", &library->free_program},
      {"pcap_offline_filter", &library->matches},
  };
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    void *function = dlsym(library->handle, functions[i].name);
    if (function == NULL) {
      say(message, dlerror());
      cpcap_unload(library);
      return NULL;
    }
    memcpy(functions[i].place, &function, sizeof function);
  }
  return library;
}

void cpcap_unload(cpcap_library *library) {
  dlclose(library->handle);
  free(library);
}

int cpcap_compile(const cpcap_library *library, int link, const char *expression,
                  cpcap_program *program, char *message) {
  pcap_t *pcap = library->open_dead(link, snap_length);
  if (pcap == NULL) {
    say(message, "out of memory");
    return -1;
  }
  // The network of a file is unknown, so that there is no mask; tcpdump does the same.
  int result = library->compile(pcap, program, expression, optimized, 0);
  if (result != 0) say(message, library->error(pcap));
  library->close(pcap);
  return result == 0 ? 0 : -1;
}

void cpcap_free_program(const cpcap_library *library, cpcap_program *program) {
  library->free_program(program);
}

int cpcap_matches(const cpcap_library *library, const cpcap_program *program, const uint8_t *octets,
                  uint32_t kept, uint32_t length) {
  const struct pcap_pkthdr header = {.caplen = kept, .len = length};
  return library->matches(program, &header, octets) != 0;
}

cpcap_file *cpcap_open(const cpcap_library *library, const uint8_t *octets, size_t count,
                       char *message) {
  cpcap_file *file = calloc(1, sizeof *file);
  if (file == NULL) abort();
  FILE *stream = fmemopen((void *)octets, count, "rb");
  if (stream == NULL) {
    say(message, "out of memory");
    free(file);
    return NULL;
  }
  char error[error_size] = "";
  file->library = library;
  file->pcap = library->open_file(stream, nanoseconds, error);
  if (file->pcap == NULL) {
    say(message, error);
    fclose(stream);
    free(file);
    return NULL;
  }
  return file;
}

void cpcap_close(cpcap_file *file) {
  // This closes the stream, too.
  file->library->close(file->pcap);
  free(file);
}

int cpcap_link_type(const cpcap_file *file) { return file->library->link_type(file->pcap); }

const char *cpcap_link_name(const cpcap_library *library, int link) {
  return library->link_name(link);
}

int cpcap_next(cpcap_file *file, cpcap_frame *frame, char *message) {
  struct pcap_pkthdr *header = NULL;
  const unsigned char *octets = NULL;
  int result = file->library->next(file->pcap, &header, &octets);
  // PCAP_ERROR_BREAK is the end of a file.
  if (result == -2) return 0;
  if (result != 1) {
    say(message, file->library->error(file->pcap));
    return -1;
  }
  *frame = (cpcap_frame){.seconds = header->ts.tv_sec,
                         .nanoseconds = header->ts.tv_usec,
                         .octets = octets,
                         .kept = header->caplen,
                         .length = header->len};
  return 1;
}
