#include "CForeign.h"

// `#embed` belongs to C23. The compiler supports it in older versions of C, too, with a warning.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char aspic_foreign[] = {
#embed "foreign.txt"
};

const unsigned char *aspic_foreign_text(void) { return aspic_foreign; }

size_t aspic_foreign_length(void) { return sizeof aspic_foreign; }
