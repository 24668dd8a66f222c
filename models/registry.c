#include "models/registry.h"

#include <string.h>

static const struct component_type *const types[] = {
#define REGISTRY_ROW(name) &name##_type,
    COMPONENT_TYPES(REGISTRY_ROW)
#undef REGISTRY_ROW
};

static const struct {
    const char *section;
    const char *const *kinds;
} unmodelled[] = {
    {"producers", (const char *const[]){"kpl", "agent", NULL}},
    {"streams", (const char *const[]){NULL}},
    {"consumers", (const char *const[]){"kcl", "flink", NULL}},
    {"deliveries", (const char *const[]){NULL}},
    {"destinations", (const char *const[]){"redshift", "opensearch", "splunk", "snowflake", "iceberg",
                                           "http-endpoint", "sqs", "stream", NULL}},
};

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
    return unmodelled[1].kinds;
}
