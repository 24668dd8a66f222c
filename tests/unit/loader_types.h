/*
 * loader_types.h -- a small registry instead of models/registry.c: two producers, a stream and a
 * destination, with one field of each kind. Defines what models/registry.h declares.
 */
#ifndef KINESIM_TESTS_UNIT_LOADER_TYPES_H
#define KINESIM_TESTS_UNIT_LOADER_TYPES_H

#include <stddef.h>
#include <string.h>

#include "models/common/keys.h"
#include "models/registry.h"
#include "sim/dist.h"
#include "sim/incident.h"

struct source_group {
    int64_t records;
    int64_t linger_ns;
};

struct source_config {
    struct reference to;
    double rate_per_s;
    struct dist size;
    const struct keys *keys;
    bool on;
    int64_t count;
    double number, ratio, bytes_per_s;
    int64_t wait_ns, bytes;
    int choice;
    const char *text;
    struct source_group batch;
    bool has_extra;
    struct source_group extra;
    struct field_list parts;
};

#define AT(member) offsetof(struct source_config, member)

static const char *const stream_kinds[] = {"stream", NULL};
static const char *const colours[] = {"red", "green", NULL};
static const char *const no_colours[] = {"infrared", NULL};

static const struct field group_rows[] = {
    {.key = "records",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct source_group, records),
     .fallback = "500",
     .min = 1,
     .max = 500},
    {.key = "linger",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct source_group, linger_ns),
     .fallback = "100ms"},
    {0},
};

static const char *const rate_elsewhere[] = {"parts", NULL};

static const struct field source_rows[] = {
    {.key = "to", .kind = FIELD_REF, .offset = AT(to), .choices = stream_kinds},
    {.key = "rate",
     .kind = FIELD_RATE,
     .offset = AT(rate_per_s),
     .required = true,
     .unless = rate_elsewhere,
     .help = "per s"},
    {.key = "size",
     .kind = FIELD_DIST,
     .of = FIELD_BYTES,
     .offset = AT(size),
     .fallback = "{uniform: {low: 1 B, high: 1 KB}}",
     .min = 1,
     .max = 1048576,
     .source = "KDS 1.1"},
    {.key = "keys", .kind = FIELD_KEYS, .offset = AT(keys), .fallback = "random-uuid"},
    {.key = "on", .kind = FIELD_BOOL, .offset = AT(on), .fallback = "true"},
    {.key = "count",
     .kind = FIELD_COUNT,
     .offset = AT(count),
     .fallback = "-1",
     .min = -1,
     .max = 9},
    {.key = "number", .kind = FIELD_NUMBER, .offset = AT(number), .fallback = "0.5"},
    {.key = "ratio", .kind = FIELD_RATIO, .offset = AT(ratio), .fallback = "10 %", .max = 1},
    {.key = "speed", .kind = FIELD_BYTE_RATE, .offset = AT(bytes_per_s), .fallback = "2 MiB/s"},
    {.key = "wait", .kind = FIELD_DURATION, .offset = AT(wait_ns), .fallback = "1s", .max = 60e9},
    {.key = "bytes", .kind = FIELD_BYTES, .offset = AT(bytes), .fallback = "5 MiB"},
    {.key = "choice",
     .kind = FIELD_CHOICE,
     .offset = AT(choice),
     .fallback = "green",
     .choices = colours,
     .unmodelled = no_colours},
    {.key = "text", .kind = FIELD_TEXT, .offset = AT(text)},
    {.key = "batch", .kind = FIELD_GROUP, .offset = AT(batch), .group = group_rows},
    {.key = "extra",
     .kind = FIELD_GROUP,
     .offset = AT(extra),
     .group = group_rows,
     .present = AT(has_extra)},
    {.key = "parts",
     .kind = FIELD_LIST,
     .offset = AT(parts),
     .group = group_rows,
     .item_bytes = sizeof(struct source_group),
     .min = 1,
     .max = 3},
    {0},
};

static void source_validate(const void *config, struct complaints *complaints)
{
    const struct source_config *source = config;
    if (source->batch.linger_ns > source->wait_ns)
        complaints_error(complaints, "batch.linger", "waits longer than %s", "`wait`");
    if (source->count == 7) complaints_unmodelled(complaints, "count", "seven is not modelled");
    if (source->count == 8) complaints_warning(complaints, "nowhere", "eight is odd");
}

struct stream_config {
    int64_t shards;
    int64_t retention_ns;
};

static const struct field stream_rows[] = {
    {.key = "shards",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct stream_config, shards),
     .fallback = "4",
     .min = 1,
     .max = 100,
     .source = "KDS 3.2, D"},
    {.key = "retention",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct stream_config, retention_ns),
     .fallback = "24h",
     .min = 24 * 3600e9,
     .max = 8760 * 3600e9},
    {0},
};

static const struct field no_rows[] = {{0}};

struct drought {
    double share;
    struct source_group batch;
};
static const struct field drought_rows[] = {
    {.key = "share",
     .kind = FIELD_RATIO,
     .offset = offsetof(struct drought, share),
     .fallback = "50 %"},
    {.key = "batch",
     .kind = FIELD_GROUP,
     .offset = offsetof(struct drought, batch),
     .group = group_rows},
    {0},
};
static const struct incident_kind source_incidents[] = {
    {.name = "drought",
     .alone = true,
     .length = INCIDENT_LASTS,
     .config_bytes = sizeof(struct drought),
     .fields = drought_rows},
    {.name = "nudge", .action = true},
    {0},
};
static const struct incident_kind sink_incidents[] = {
    {.name = "leak", .everywhere = true, .length = INCIDENT_MAY_LAST},
    {0},
};

static const struct component_type source_types[] = {
    {.kind = "source",
     .section = "producers",
     .config_bytes = sizeof(struct source_config),
     .fields = source_rows,
     .validate = source_validate,
     .incidents = source_incidents},
    {.kind = "stream",
     .section = "streams",
     .config_bytes = sizeof(struct stream_config),
     .fields = stream_rows},
    {.kind = "sink",
     .section = "destinations",
     .config_bytes = 1,
     .fields = no_rows,
     .incidents = sink_incidents},
};

enum { SOURCE_TYPES = sizeof source_types / sizeof *source_types };

const struct component_type *registry_at(size_t index)
{
    return index < SOURCE_TYPES ? &source_types[index] : NULL;
}

const struct component_type *registry_find(const char *section, const char *kind)
{
    for (size_t i = 0; i < SOURCE_TYPES; i++)
        if (!strcmp(source_types[i].section, section) && !strcmp(source_types[i].kind, kind))
            return &source_types[i];
    return NULL;
}

const char *const *registry_unmodelled(const char *section)
{
    static const char *const none[] = {NULL}, *const producers[] = {"agent", NULL};
    return strcmp(section, "producers") == 0 ? producers : none;
}

#undef AT

bool registry_incident_is_general(const char *kind)
{
    return strcmp(kind, "outage") == 0;
}

bool registry_incident_is_known(const char *kind)
{
    return registry_incident_is_general(kind) || strcmp(kind, "flood") == 0;
}

#endif
