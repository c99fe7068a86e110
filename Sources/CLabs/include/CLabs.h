#ifndef ASPIC_CLABS_H
#define ASPIC_CLABS_H

#include <stddef.h>

// The built-in labs, as the compiler embedded them from the files in `labs`. There is no logic in
// this target.

/// One lab file. The text is never changed and never freed; no zero ends it.
struct aspic_lab {
  const char *name;
  const unsigned char *text;
  size_t length;
};

/// How many labs there are.
size_t aspic_lab_count(void);

/// The lab of a number below the count.
struct aspic_lab aspic_lab_at(size_t number);

#endif
