#include "models/registry.h"

#include <string.h>

#include "sim/banned.h"

static const struct component_type *const types[] = {
#define REGISTRY_ROW(name) &name##_type,
    COMPONENT_TYPES(REGISTRY_ROW)
#undef REGISTRY_ROW
};

static const struct {
    const char *section;
    const char *const *kinds;
} unmodelled[] = {
    {"deliveries", (const char *const[]){"channel", NULL}},
    {"consumers", (const char *const[]){"flink", NULL}},
    {"destinations", (const char *const[]){"stream", NULL}},
};

/* Faults and actions of the language (sim/incident.h). */
static const char *const general_incidents[] = {"outage", "slow", "errors", "throttle", NULL};
static const char *const known_incidents[] = {
    "poison",
    "s3-slowdown",
    "zone-loss",
    "lost-subscription",
    "worker-crash",
    "worker-stop",
    "dynamodb-throttle",
    "kms-throttle",
    "incident",
    "InternalFailure",
    "ThrottlingException",
    "ServiceUnavailable",
    "ProvisionedThroughputExceededException",
    "ExpiredIteratorException",
    "stop",
    "start",
    "restart",
    NULL,
};

static const char *const none[] = {NULL};

const struct component_type *registry_at(size_t index)
{
    return index < sizeof types / sizeof *types ? types[index] : NULL;
}

const struct component_type *registry_find(const char *section, const char *word)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (!strcmp(types[i]->section, section) && !strcmp(component_word(types[i]), word))
            return types[i];
    return NULL;
}

const char *const *registry_unmodelled(const char *section)
{
    for (size_t i = 0; i < sizeof unmodelled / sizeof *unmodelled; i++)
        if (!strcmp(unmodelled[i].section, section)) return unmodelled[i].kinds;
    return none;
}

static bool is_among(const char *const *names, const char *name)
{
    for (; *names; names++)
        if (!strcmp(*names, name)) return true;
    return false;
}

bool registry_incident_is_general(const char *kind)
{
    return is_among(general_incidents, kind);
}

bool registry_incident_is_known(const char *kind)
{
    return is_among(general_incidents, kind) || is_among(known_incidents, kind);
}
