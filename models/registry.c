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
    {"producers", (const char *const[]){"kpl", "agent", "video", NULL}},
    {"consumers", (const char *const[]){"kcl", "flink", NULL}},
    {"destinations",
     (const char *const[]){"redshift", "opensearch", "splunk", "http", "http-endpoint", "snowflake",
                           "iceberg", "sqs", "stream", "video", NULL}},
};

static const char *const none[] = {NULL};

const struct component_type *registry_at(size_t index)
{
    return index < sizeof types / sizeof *types ? types[index] : NULL;
}

const struct component_type *registry_find(const char *section, const char *kind)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (!strcmp(types[i]->section, section) && !strcmp(types[i]->kind, kind)) return types[i];
    return NULL;
}

const char *const *registry_unmodelled(const char *section)
{
    for (size_t i = 0; i < sizeof unmodelled / sizeof *unmodelled; i++)
        if (!strcmp(unmodelled[i].section, section)) return unmodelled[i].kinds;
    return none;
}
