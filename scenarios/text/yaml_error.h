/*
 * yaml_error.h -- says what libyaml stumbled over, where the mistake is rather than where it was
 * noticed.
 */
#ifndef KINESIM_SCENARIOS_TEXT_YAML_ERROR_H
#define KINESIM_SCENARIOS_TEXT_YAML_ERROR_H

#include <stddef.h>
#include <yaml.h>

#include "sim/diag.h"

/* After a call of `parser` has failed; `fixed` is the place of everything, or NULL. */
void yaml_error_report(const yaml_parser_t *parser, const char *file, const struct place *fixed,
                       const char *text, size_t length, struct diag *diag);

#endif
