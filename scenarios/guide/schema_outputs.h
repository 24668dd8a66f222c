/*
 * schema_outputs.h -- what commands print with --json, as JSON Schema.
 */
#ifndef KINESIM_SCENARIOS_GUIDE_SCHEMA_OUTPUTS_H
#define KINESIM_SCENARIOS_GUIDE_SCHEMA_OUTPUTS_H

#include <jansson.h>

/* NULL if no command of that name prints JSON: "run", "cost-only" (run --cost-only), "sweep", ... */
json_t *schema_output(const char *name);

/* The names, NULL at the end. */
const char *const *schema_output_names(void);

#endif
