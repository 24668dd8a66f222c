/*
 * incident_rules.c -- rules of incidents once they are bound, and what the simulation gets of them.
 */
#include <math.h>
#include <string.h>

#include "scenarios/loader/incident_filled.h"
#include "sim/component.h"
#include "sim/units.h"

struct incident_complaint {
    struct reader *reader;
    const struct incident_entry *entry;
};

static void report(struct complaints *complaints, int severity, const char *path,
                   const char *message)
{
    const struct incident_complaint *context = complaints->context;
    const struct incident_entry *entry = context->entry;
    const struct yaml_node *child = yaml_tree_find(entry->node, path);
    const struct place place = child ? child->place : entry->node->place;
    struct diag *diag = context->reader->diag;
    const char *full = *path ? reader_path(context->reader, entry->path, path) : entry->path;
    if (severity == 2) diag_error(diag, place, full, "%s", message);
    else if (severity == 3) diag_unmodelled(diag, place, full, "%s", message);
    else diag_warning(diag, place, full, "%s", message);
}

static double ends_ns(const struct incident_entry *entry)
{
    const struct filled *filled = entry->filled;
    if (entry->kind->length == INCIDENT_INSTANT) return (double)filled->at_ns;
    return incident_is_given(entry, "for") ? (double)filled->at_ns + dist_max(&filled->length)
                                           : INFINITY;
}

/* Two that cannot both be under way; those that repeat are held against others by their first time. */
static void check_alone(struct reader *reader, const struct incidents *incidents, size_t number,
                        const struct components *components)
{
    const struct incident_entry *entry = &incidents->entries[number];
    const struct filled *own = entry->filled;
    for (size_t i = 0; i < number && entry->kind->alone; i++) {
        const struct incident_entry *other = &incidents->entries[i];
        const struct filled *filled = other->filled;
        if (other->kind != entry->kind || other->component != entry->component) continue;
        if ((double)own->at_ns >= ends_ns(other) && (double)own->at_ns > (double)filled->at_ns)
            continue;
        if ((double)filled->at_ns >= ends_ns(entry) && filled->at_ns > own->at_ns) continue;
        diag_error(reader->diag, entry->node->place, entry->path,
                   "overlaps %s: %s has one '%s' at a time", other->path,
                   components->entries[entry->component].name, entry->kind->name);
        return;
    }
}

static void check_entry(struct reader *reader, const struct incident_entry *entry,
                        const struct components *components, int64_t duration_ns)
{
    const struct entry *on = &components->entries[entry->component];
    const struct component_spec spec = {on->type, on->name, on->config};
    struct incident_complaint context = {reader, entry};
    struct complaints complaints = {report, &context};
    const struct filled *filled = entry->filled;
    if (filled->at_ns >= duration_ns)
        complaints_warning(&complaints, "at", "does not happen: the measured time is over by then");
    if (incident_is_given(entry, "every") && dist_mean(&filled->gap) < (double)NS_PER_S)
        complaints_error(&complaints, "every", "is less than a second in the mean");
    if (entry->kind->validate)
        entry->kind->validate((const char *)entry->filled + OWN_AT, &spec, &complaints);
}

bool incidents_check(struct reader *reader, const struct incidents *incidents,
                     const struct components *components, int64_t duration_ns)
{
    const int before = diag_error_count(reader->diag) + diag_unmodelled_count(reader->diag);
    for (size_t i = 0; i < incidents->count; i++) {
        check_entry(reader, &incidents->entries[i], components, duration_ns);
        check_alone(reader, incidents, i, components);
    }
    return diag_error_count(reader->diag) + diag_unmodelled_count(reader->diag) == before;
}

/* ---- handing over */

const struct incident_spec *incidents_specs(struct reader *reader,
                                            const struct incidents *incidents)
{
    struct incident_spec *specs = arena_alloc(reader->arena, incidents->count * sizeof *specs);
    for (size_t i = 0; i < incidents->count; i++) {
        const struct incident_entry *entry = &incidents->entries[i];
        const struct filled *filled = entry->filled;
        specs[i] = (struct incident_spec){
            .kind = entry->kind,
            .name = entry->name,
            .component = entry->component,
            .at_ns = filled->at_ns,
            .lasts = incident_is_given(entry, "for"),
            .length = filled->length,
            .repeats = incident_is_given(entry, "every"),
            .gap = filled->gap,
            .config = (const char *)entry->filled + OWN_AT,
            .whole = entry->whole,
            .assumes = entry->assumes,
        };
    }
    return specs;
}

/* ---- paths */

const struct incident_entry *incidents_at(const struct incidents *incidents, const char *path,
                                          const char **below)
{
    for (size_t i = 0; i < incidents->count; i++) {
        const struct incident_entry *entry = &incidents->entries[i];
        const size_t length = strlen(entry->path);
        if (strncmp(entry->path, path, length) != 0 || path[length] != '.') continue;
        *below = path + length + 1;
        return entry;
    }
    return NULL;
}
