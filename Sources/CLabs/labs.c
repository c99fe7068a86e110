#include "CLabs.h"

// `#embed` belongs to C23. The compiler supports it in older versions of C, too, with a warning.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char course[] = {
#embed "labs/course.lab"
};
static const unsigned char certificates[] = {
#embed "labs/certificates.lab"
};
static const unsigned char base[] = {
#embed "labs/base.lab"
};
static const unsigned char manual_esp[] = {
#embed "labs/manual-esp.lab"
};
static const unsigned char manual_ah[] = {
#embed "labs/manual-ah.lab"
};
static const unsigned char bundle[] = {
#embed "labs/bundle.lab"
};
static const unsigned char pe_example[] = {
#embed "labs/pe-example.lab"
};
static const unsigned char nat[] = {
#embed "labs/nat.lab"
};
static const unsigned char rsa_signatures[] = {
#embed "labs/rsa-signatures.lab"
};
static const unsigned char dsa_signatures[] = {
#embed "labs/dsa-signatures.lab"
};
static const unsigned char keys[] = {
#embed "labs/keys.lab"
};
static const unsigned char proposals[] = {
#embed "labs/proposals.lab"
};
static const unsigned char fragments[] = {
#embed "labs/fragments.lab"
};
static const unsigned char order[] = {
#embed "labs/order.lab"
};
static const unsigned char template[] = {
#embed "labs/template.lab"
};

// The labs in the order in which they are listed.
static const struct aspic_lab labs[] = {
    {"course", course, sizeof course},
    {"certificates", certificates, sizeof certificates},
    {"base", base, sizeof base},
    {"manual-esp", manual_esp, sizeof manual_esp},
    {"manual-ah", manual_ah, sizeof manual_ah},
    {"bundle", bundle, sizeof bundle},
    {"pe-example", pe_example, sizeof pe_example},
    {"nat", nat, sizeof nat},
    {"rsa-signatures", rsa_signatures, sizeof rsa_signatures},
    {"dsa-signatures", dsa_signatures, sizeof dsa_signatures},
    {"keys", keys, sizeof keys},
    {"proposals", proposals, sizeof proposals},
    {"fragments", fragments, sizeof fragments},
    {"order", order, sizeof order},
    {"template", template, sizeof template},
};

size_t aspic_lab_count(void) { return sizeof labs / sizeof labs[0]; }

struct aspic_lab aspic_lab_at(size_t number) { return labs[number]; }
