/*
 * incident_filled.h -- what an item of `faults` or `actions` is once it is bound; of incidents.c, which reads them, and
 * incident_rules.c, which holds them against each other.
 */
#ifndef KINESIM_SCENARIOS_LOADER_INCIDENT_FILLED_H
#define KINESIM_SCENARIOS_LOADER_INCIDENT_FILLED_H

#include "scenarios/loader/incidents.h"

/* What every item has; the kind's own settings follow in memory. */
struct filled {
    int64_t at_ns;
    struct dist length, gap;
};
enum { OWN_AT = (sizeof(struct filled) + 63) / 64 * 64 }; /* aligned for anything */

static inline bool incident_is_given(const struct incident_entry *entry, const char *key)
{
    return yaml_tree_find(entry->node, key);
}

#endif
