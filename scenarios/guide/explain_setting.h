/*
 * explain_setting.h -- a setting in words: what it is, what it takes, its default and where that comes from.
 */
#ifndef KINESIM_SCENARIOS_GUIDE_EXPLAIN_SETTING_H
#define KINESIM_SCENARIOS_GUIDE_EXPLAIN_SETTING_H

#include <jansson.h>
#include <stdio.h>

#include "reports/common/text.h"
#include "scenarios/guide/facts.h"
#include "sim/component.h"

struct explained_setting {
    const struct component_type *type; /* NULL: of the top level */
    const char *path;                  /* "buffer.interval" */
    const struct field *row;
    const char *elsewhere; /* what asked for it is the service's name of it; else NULL */
    const char *list;      /* "actions": of an incident; else NULL */
    const struct incident_kind *incident; /* NULL: of all of them */
};

/*
 * Calls take() for each setting that `asked` names: by its path or the end of it (`interval`), behind a section and a kind
 * (`deliveries.firehose.buffer.interval`) or a name (`deliveries.lake.buffer.interval`), or by the service's own name
 * (`MaximumRetryAttempts`); those of faults and actions behind their list and any number, or behind their kind
 * (`actions.0.target`, `split-shard.at_hash`). NULL: every one.
 */
void explain_settings(const char *asked,
                      void (*take)(void *context, const struct explained_setting *setting),
                      void *context);

/* "a duration such as 250ms, from 0s to 15m"; its default as one writes it, or why there is none. */
struct text explain_takes(const struct field *row);
const char *explain_default(const struct field *row);

void explain_setting_print(FILE *out, const struct explained_setting *setting,
                           const struct facts *facts);
json_t *explain_setting_json(const struct explained_setting *setting);

#endif
