/*
 * keys_print.h -- where keys land, for people and as JSON.
 */
#ifndef KINESIM_SCENARIOS_PRINT_KEYS_PRINT_H
#define KINESIM_SCENARIOS_PRINT_KEYS_PRINT_H

#include <stdio.h>

#include "scenarios/keys/key_findings.h"

void keys_print(FILE *out, const struct key_findings *findings);
void keys_print_json(FILE *out, const struct key_findings *findings);

#endif
