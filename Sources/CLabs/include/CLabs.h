#ifndef ASPIC_CLABS_H
#define ASPIC_CLABS_H

#include <stddef.h>

// The built-in labs, which the compiler embeds from the files in `labs`. This target contains no
// logic.

/// A lab file, whose text is never changed or freed, and does not end with zero.
struct aspic_lab {
  const char *name;
  const unsigned char *text;
  size_t length;
};

/// Returns the number of labs.
size_t aspic_lab_count(void);

/// Returns the lab with a number below that.
struct aspic_lab aspic_lab_at(size_t number);

#endif
