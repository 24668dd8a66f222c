/*
 * schema_field.h -- field rows as JSON Schema.
 */
#ifndef KINESIM_SCENARIOS_GUIDE_SCHEMA_FIELD_H
#define KINESIM_SCENARIOS_GUIDE_SCHEMA_FIELD_H

#include <jansson.h>

#include "sim/field.h"

/* An object with what the rows describe and nothing else; what has no fallback is required. */
json_t *schema_rows(const struct field *rows);

/* One value. Distributions and keys refer to the definitions below. */
json_t *schema_value(const struct field *row);

/* Definitions that rows refer to, by name. */
json_t *schema_shared(void);

#endif
