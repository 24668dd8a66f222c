#include "tests/random/edges.h"

#include <stdio.h>
#include <string.h>

#include "models/registry.h"
#include "scenarios/loader/scenario.h"

bool edge_is_value(const struct field *row)
{
    return row->kind != FIELD_GROUP && row->kind != FIELD_LIST && row->kind != FIELD_REF;
}

bool edge_says_load(const struct component_type *type, const char *key)
{
    static const char *const keys[] = {"arrivals", "trace",  "profile", "clump",
                                       "on_off",   "mmpp",   "tables",  "tenants",
                                       "keys_at",  "starts", "ends",    "partition_key_type",
                                       NULL};
    for (size_t i = 0; type && i < sizeof keys / sizeof *keys && keys[i]; i++)
        if (strcmp(type->section, "producers") == 0 && strcmp(keys[i], key) == 0) return true;
    return false;
}

/* Longer than anybody waits; times of the top level belong to the draft (draft.c). */
static bool is_left_out(const struct component_type *type, const char *key)
{
    static const char *const top[] = {"kinesim", "duration", "warmup", "replications", NULL};
    for (size_t i = 0; !type && top[i]; i++)
        if (strcmp(top[i], key) == 0) return true;
    return false;
}

/* Counts down `left` over the rows; true when it met the edge. */
static bool walk(const struct component_type *type, const struct field *rows, const char *before,
                 uint32_t *left, struct edge *edge)
{
    for (const struct field *row = rows; row->key; row++) {
        char path[sizeof edge->path];
        snprintf(path, sizeof path, "%.60s%s%.60s%s", before, *before ? "." : "", row->key,
                 row->kind == FIELD_LIST ? ".0" : "");
        if (edge_says_load(type, row->key)) continue;
        if (row->group && walk(type, row->group, path, left, edge)) return true;
        if (!edge_is_value(row) || row->kind == FIELD_TEXT || is_left_out(type, row->key)) continue;
        for (int end = END_LOW; end <= END_HIGH; end++) {
            if ((*left)-- > 0) continue;
            edge->type = type;
            edge->kind = draw_kind(row);
            edge->end = (enum end)end;
            memcpy(edge->path, path, sizeof path);
            return true;
        }
    }
    return false;
}

bool edge_at(uint32_t number, struct edge *edge)
{
    for (size_t i = 0; registry_at(i); i++)
        if (walk(registry_at(i), registry_at(i)->fields, "", &number, edge)) return true;
    return walk(NULL, scenario_settings(), "", &number, edge);
}
