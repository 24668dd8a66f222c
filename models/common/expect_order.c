#include "models/common/expect_order.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

#include "sim/banned.h"

static const char *const sections[] = {"producers", "streams", "consumers", "deliveries",
                                       "destinations"};
enum { SECTIONS = sizeof sections / sizeof *sections };

static int section_of(const struct component_spec *component)
{
    for (int i = 0; i < SECTIONS; i++)
        if (!strcmp(component->type->section, sections[i])) return i;
    return SECTIONS;
}

/* Who hands records to whom. */
struct edges {
    struct edge {
        uint32_t from, to;
    } * list;
    size_t count, room;
};

static void add_edge(struct edges *edges, uint32_t from, uint32_t to)
{
    if (from == to) return;
    if (edges->count == edges->room) {
        edges->room = edges->room > 0 ? 2 * edges->room : 64;
        edges->list = check_resized(edges->list, edges->room * sizeof *edges->list);
    }
    edges->list[edges->count++] = (struct edge){from, to};
}

static bool leads_here(const char *key)
{
    return !strcmp(key, "from") || !strcmp(key, "on");
}

/* Those of the references in what the rows filled for component `self`. */
static void add_references(struct edges *edges, uint32_t self, const struct field *rows,
                           const char *filled)
{
    for (const struct field *row = rows; row && row->key; row++) {
        const char *at = filled + row->offset;
        if (row->kind == FIELD_GROUP) add_references(edges, self, row->group, at);
        if (row->kind == FIELD_LIST) {
            const struct field_list *list = (const void *)at;
            const char *items = list->items;
            for (uint32_t i = 0; i < list->count; i++)
                add_references(edges, self, row->group, items + i * row->item_bytes);
        }
        if (row->kind != FIELD_REF) continue;
        const struct reference *reference = (const void *)at;
        if (!reference->name || reference->index < 0) continue;
        if (leads_here(row->key)) add_edge(edges, (uint32_t)reference->index, self);
        else add_edge(edges, self, (uint32_t)reference->index);
    }
}

/* Edges by where they lead: those to `i` are by_end[first[i]] up to by_end[first[i + 1]]. */
struct arrivals_of {
    uint32_t *first, *by_end;
};

static struct arrivals_of sort_by_end(const struct edges *edges, uint32_t count)
{
    struct arrivals_of sorted = {check_zeroed(count + 2, sizeof *sorted.first),
                                 check_zeroed(edges->count + 1, sizeof *sorted.by_end)};
    for (size_t e = 0; e < edges->count; e++) sorted.first[edges->list[e].to + 2]++;
    for (uint32_t i = 0; i < count; i++) sorted.first[i + 2] += sorted.first[i + 1];
    for (size_t e = 0; e < edges->count; e++)
        sorted.by_end[sorted.first[edges->list[e].to + 1]++] = edges->list[e].from;
    return sorted;
}

struct visit {
    const struct arrivals_of *arrivals;
    bool *seen;
    uint32_t *order, count;
};

/* After all that it has records from; who is met again is in the order, or in a circle. */
static void place(struct visit *visit, uint32_t at)
{
    if (visit->seen[at]) return;
    visit->seen[at] = true;
    for (uint32_t e = visit->arrivals->first[at]; e < visit->arrivals->first[at + 1]; e++)
        place(visit, visit->arrivals->by_end[e]);
    visit->order[visit->count++] = at;
}

void expect_order(const struct component_spec *components, uint32_t count, uint32_t *order)
{
    struct edges edges = {0};
    for (uint32_t i = 0; i < count; i++)
        add_references(&edges, i, components[i].type->fields, components[i].config);
    const struct arrivals_of arrivals = sort_by_end(&edges, count);
    struct visit visit = {&arrivals, check_zeroed(count + 1, sizeof *visit.seen), order, 0};
    for (int section = 0; section <= SECTIONS; section++)
        for (uint32_t i = 0; i < count; i++)
            if (section_of(&components[i]) == section) place(&visit, i);
    CHECK(visit.count == count);
    free(visit.seen);
    free(arrivals.first);
    free(arrivals.by_end);
    free(edges.list);
}
