#ifndef ASPIC_CLIBEDIT_H
#define ASPIC_CLIBEDIT_H

#include <histedit.h>

#endif
