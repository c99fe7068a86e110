#ifndef ASPIC_CFOREIGN_H
#define ASPIC_CFOREIGN_H

#include <stddef.h>

// `foreign.txt`, as the compiler embedded it: names and shapes of the statements of the real
// system. There is no logic in this target.

/// The text's first octet. The text is never changed and never freed; no zero ends it.
const unsigned char *aspic_foreign_text(void);

/// How many octets the text has.
size_t aspic_foreign_length(void);

#endif
