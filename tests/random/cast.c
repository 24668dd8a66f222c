#include "tests/random/cast.h"

#include <string.h>

#include "models/registry.h"
#include "sim/check.h"

const char *cast_name(struct draw *draw)
{
    static const char long_name[] =
        "a-name-that-is-as-long-as-names-may-be.a-name-that-is-as-long-as-names-may-be."
        "a-name-that-is-as-long-as-names-may";
    static const char *const names[] = {
        "orders",     "orders.v2", "a",       "a.b.c.d", "streams.s.shards",
        "cost.month", "true",      "null",    "0x1f",    "1",
        "-1.5",       "-",         ".",       "--help",  "sweep",
        "_",          "p99",       long_name,
    };
    return names[draw_below(draw, sizeof names / sizeof *names)];
}

static bool is_taken(const struct draft *draft, const char *name)
{
    for (size_t i = 0; i < draft->count; i++)
        if (strcmp(draft->components[i].name, name) == 0) return true;
    return false;
}

static void add(struct draft *draft, const struct component_type *type)
{
    if (draft->count == DRAFT_COMPONENTS_MAX) return;
    char path[64];
    snprintf(path, sizeof path, "name of component %zu", draft->count);
    struct draw draw = draw_of(draft->seed, path, 0);
    struct drawn *drawn = &draft->components[draft->count];
    const bool plain = draft->edge || draw_chance(&draw, 0.4);
    const char *name = plain ? type->kind : cast_name(&draw);
    snprintf(drawn->name, sizeof drawn->name, "%s", name);
    for (unsigned i = 2; is_taken(draft, drawn->name); i++)
        snprintf(drawn->name, sizeof drawn->name, "%.120s-%u", name, i);
    drawn->type = type;
    draft->count++;
}

static bool allows(const struct field *row, const struct component_type *type)
{
    for (const char *const *kind = row->choices; kind && *kind; kind++)
        if (strcmp(*kind, type->kind) == 0) return true;
    return false;
}

/* The kinds that a row allows and that there are. */
static const struct component_type *any_allowed(const struct field *row, struct draw *draw)
{
    const struct component_type *found = NULL;
    uint32_t count = 0;
    for (size_t i = 0; registry_at(i); i++)
        if (allows(row, registry_at(i)) && draw_below(draw, ++count) == 0) found = registry_at(i);
    return found;
}

/* Where many kinds will do, rules may forbid some beside what else is drawn, but not the first. */
static void add_first(struct draft *draft, const struct field *row)
{
    enum { MANY = 4 };
    uint32_t kinds = 0;
    while (row->choices && row->choices[kinds]) kinds++;
    if (kinds < MANY) return;
    for (size_t i = 0; i < draft->count; i++)
        if (strcmp(draft->components[i].type->kind, row->choices[0]) == 0) return;
    for (size_t i = 0; registry_at(i); i++) {
        if (strcmp(registry_at(i)->kind, row->choices[0]) != 0) continue;
        add(draft, registry_at(i));
        return;
    }
}

/* Adds whom the rows cannot do without. */
static void complete(struct draft *draft, const struct field *rows)
{
    for (const struct field *row = rows; row->key; row++) {
        if (row->kind == FIELD_GROUP) complete(draft, row->group);
        if (row->kind != FIELD_REF || !row->required) continue;
        bool there = false;
        for (size_t i = 0; i < draft->count; i++)
            there = there || allows(row, draft->components[i].type);
        struct draw draw = draw_of(draft->seed, row->key, 0);
        add_first(draft, row);
        const struct component_type *type = there ? NULL : any_allowed(row, &draw);
        CHECK(there || type);
        if (type) add(draft, type);
    }
}

void cast_choose(struct draft *draft)
{
    draft->count = 0;
    struct draw draw = draw_of(draft->seed, "cast", 0);
    for (size_t i = 0; registry_at(i); i++) {
        const double u = rng_uniform(&draw.rng);
        /* Two sets of cameras cannot put into one stream. */
        const bool alone = !strcmp(registry_at(i)->kind, "cameras");
        const unsigned count = draft->edge         ? 1
                               : u < 0.45          ? 0
                               : u < 0.85 || alone ? 1
                               : u < 0.96          ? 2
                                                   : 3;
        for (unsigned k = 0; k < count; k++) add(draft, registry_at(i));
    }
    if (draft->count == 0) add(draft, registry_at(draw_below(&draw, 2)));
    /* Those who are added may need somebody in turn. */
    for (size_t i = 0; i < draft->count; i++) complete(draft, draft->components[i].type->fields);
}

static bool is_of(const struct component_type *type, const struct field *row)
{
    const struct field *at = type->fields;
    while (at->key && at != row) at++;
    return at->key;
}

/* With one of each kind an edge has the plainest pipeline: whom it names first, and nobody itself. */
static const char *find_plain(const struct draft *draft, const struct field *row)
{
    for (size_t i = 0; i < draft->count; i++)
        if (allows(row, draft->components[i].type) && !is_of(draft->components[i].type, row))
            return draft->components[i].name;
    return NULL;
}

const char *cast_find(const struct draft *draft, struct draw *draw, const struct field *row)
{
    const char *found = NULL;
    uint32_t count = 0;
    if (draft->edge) return find_plain(draft, row);
    for (size_t i = 0; i < draft->count; i++)
        if (allows(row, draft->components[i].type) && draw_below(draw, ++count) == 0)
            found = draft->components[i].name;
    return found;
}
