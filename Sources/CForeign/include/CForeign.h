#ifndef ASPIC_CFOREIGN_H
#define ASPIC_CFOREIGN_H

#include <stddef.h>

// The text `foreign.txt`, which the compiler embeds: names and shapes of the statements of the real
// system. This target contains no logic.

/// Returns the first octet of the text, which is never changed or freed, and does not end with
/// zero.
const unsigned char *aspic_foreign_text(void);

/// Returns the number of octets of the text.
size_t aspic_foreign_length(void);

#endif
