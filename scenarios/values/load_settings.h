/*
 * load_settings.h -- rules between a trace and the settings beside it, and what the trace says in their place.
 */
#ifndef KINESIM_SCENARIOS_VALUES_LOAD_SETTINGS_H
#define KINESIM_SCENARIOS_VALUES_LOAD_SETTINGS_H

#include "scenarios/values/bind.h"

/* `config` was filled from `node` by the rows. Where one of them is a trace, `rate` and `profile` are not said, and
 * `record_size` and `keys` are its own or said. False after a complaint. */
bool load_settings_complete(struct reader *reader, const struct yaml_node *node,
                            struct binding binding, const struct field *rows, void *config);

/* Whether the load of a component comes and goes by what these rows filled: a profile, a trace, hours of its own. */
bool load_settings_vary(const struct field *rows, const void *config);

/* Says where the measured time of `name` is no whole number of its profile's periods, or another than its trace's. */
void load_settings_check_time(struct reader *reader, const struct yaml_node *root, const char *name,
                              const struct field *rows, const void *config);

#endif
