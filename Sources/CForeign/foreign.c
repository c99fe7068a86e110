#include "CForeign.h"

// `#embed` is of C23. The compiler knows it in older C too, and says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char aspic_foreign[] = {
#embed "foreign.txt"
};

const unsigned char *aspic_foreign_text(void) { return aspic_foreign; }

size_t aspic_foreign_length(void) { return sizeof aspic_foreign; }
