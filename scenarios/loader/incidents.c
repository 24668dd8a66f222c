#include "scenarios/loader/incidents.h"

#include <math.h>
#include <string.h>

#include "models/registry.h"
#include "sim/units.h"

const char *const incidents_lists[] = {"faults", "actions", NULL};

/* ours: longer than anybody simulates, as the top level has it */
#define LONGEST ((double)(366 * NS_PER_DAY))

/* What every item has; the kind's own settings follow in memory. */
struct filled {
    int64_t at_ns;
    struct dist length, gap;
};
enum { OWN_AT = (sizeof(struct filled) + 63) / 64 * 64 }; /* aligned for anything */

static const struct field common_rows[] = {
    {.key = "at",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct filled, at_ns),
     .required = true,
     .min = 0,
     .max = LONGEST,
     .help = "when it begins, from the start of the measured time"},
    {.key = "for",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = offsetof(struct filled, length),
     .min = 0,
     .max = LONGEST,
     .help = "how long it lasts"},
    {.key = "every",
     .kind = FIELD_DIST,
     .of = FIELD_DURATION,
     .offset = offsetof(struct filled, gap),
     .min = 0,
     .max = LONGEST,
     .help = "from one begin to the next, again and again"},
    {0},
};
enum { COMMON_ROWS = sizeof common_rows / sizeof *common_rows - 1 };

const struct field *incidents_rows(void)
{
    return common_rows;
}

/* ---- which kind an item is of */

static bool is_in(const char *list, const struct incident_kind *kind)
{
    return kind->action == (strcmp(list, "actions") == 0);
}

static const struct incident_kind *offered(const struct component_type *type, const char *word)
{
    const struct incident_kind *kind = type ? type->incidents : NULL;
    while (kind && kind->name && strcmp(kind->name, word) != 0) kind++;
    return kind && kind->name ? kind : NULL;
}

/* The names that a component offers in a list. */
static const char *const *names_of(struct reader *reader, const struct component_type *type,
                                   const char *list)
{
    size_t count = 0;
    for (const struct incident_kind *kind = type->incidents; kind && kind->name; kind++) count++;
    const char **names = arena_alloc(reader->arena, (count + 1) * sizeof *names);
    count = 0;
    for (const struct incident_kind *kind = type->incidents; kind && kind->name; kind++)
        if (is_in(list, kind)) names[count++] = kind->name;
    return names;
}

/* Kinds of components that offer it, NULL at the end. */
static const char *const *who_offers(struct reader *reader, const char *word)
{
    size_t count = 0, types = 0;
    while (registry_at(types)) types++;
    const char **kinds = arena_alloc(reader->arena, (types + 1) * sizeof *kinds);
    for (size_t i = 0; i < types; i++)
        if (offered(registry_at(i), word)) kinds[count++] = registry_at(i)->kind;
    return kinds;
}

static void refuse_kind(struct reader *reader, const struct yaml_node *kind, const char *path,
                        const char *list, const struct entry *on)
{
    const char *word = kind->text;
    const struct component_type *type = on->type;
    const char *const *names = names_of(reader, type, list);
    const char *const *others = who_offers(reader, word);
    const char *nearest = diag_nearest(word, names);
    const char *here = names[0] ? arena_format(reader->arena, "use %s", reader_list(reader, names))
                                : arena_format(reader->arena, "it offers no %s", list);
    if (registry_incident_is_general(word) || (registry_incident_is_known(word) && !others[0]))
        diag_unmodelled(reader->diag, kind->place, path, "'%s' of a %s is not modelled; %s", word,
                        type->kind, here);
    else if (others[0])
        diag_error(reader->diag, kind->place, path, "'%s' is of kind %s, and '%s' is for %s; %s",
                   on->name, type->kind, word, reader_list(reader, others), here);
    else
        diag_error(reader->diag, kind->place, path, "no kind %s of a %s in %s; %s%s%s",
                   yaml_tree_said(reader->arena, kind), type->kind, list,
                   nearest ? "did you mean '" : here, nearest ? nearest : "", nearest ? "'?" : "");
}

static const struct entry *find_component(struct reader *reader, const struct yaml_node *on,
                                          const char *path, const struct components *components)
{
    const char *name = reader_text(reader, on, path, "the name of a component");
    if (!name) return NULL;
    for (size_t i = 0; i < components->count; i++)
        if (strcmp(components->entries[i].name, name) == 0) return &components->entries[i];
    if (components->names.incomplete) return NULL;
    const char *nearest = diag_nearest(name, components->names.names);
    diag_error(reader->diag, on->place, path, "there is no '%.80s'%s%s%s", name,
               nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
    return NULL;
}

/* ---- the items */

/* The rows of all and those of the kind, which stand behind. */
static const struct field *rows_of(struct reader *reader, const struct incident_kind *kind)
{
    size_t own = 0;
    while (kind->fields && kind->fields[own].key) own++;
    struct field *rows = arena_alloc(reader->arena, (COMMON_ROWS + own + 1) * sizeof *rows);
    memcpy(rows, common_rows, sizeof common_rows);
    for (size_t i = 0; i < own; i++) {
        struct field *row = &rows[COMMON_ROWS + i];
        *row = kind->fields[i];
        row->offset += OWN_AT;
        if (row->present != 0) row->present += OWN_AT;
    }
    if (kind->length == INCIDENT_LASTS) rows[1].required = true;
    return rows;
}

static void add(struct reader *reader, struct incidents *incidents, const struct yaml_node *node,
                const char *path, const struct incident_kind *kind, size_t component)
{
    const bool again = incidents->count > 0 &&
                       incidents->entries[incidents->count - 1].node == node;
    struct incident_entry *entry = &incidents->entries[incidents->count++];
    *entry = (struct incident_entry){
        .path = path,
        .node = node,
        .kind = kind,
        .component = (uint32_t)component,
        .rows = rows_of(reader, kind),
        .bytes = OWN_AT + kind->config_bytes,
        .again = again,
    };
}

/* Without `on` it comes to all that offer it, if that is how it comes. */
static bool add_everywhere(struct reader *reader, struct incidents *incidents,
                           const struct yaml_node *node, const char *path,
                           const struct yaml_node *kind, const struct components *components)
{
    bool found = false;
    for (size_t i = 0; i < components->count; i++) {
        const struct incident_kind *offer = offered(components->entries[i].type, kind->text);
        if (!offer || !offer->everywhere) continue;
        add(reader, incidents, node, path, offer, i);
        found = true;
    }
    if (!found)
        diag_error(reader->diag, node->place, path,
                   "'on' is missing (the component that it is of)");
    return found;
}

static bool read_item(struct reader *reader, const struct yaml_node *node, const char *list,
                      const char *path, const struct components *components,
                      struct incidents *incidents)
{
    if (node->kind != NODE_MAPPING) {
        diag_error(reader->diag, node->place, path,
                   "%s is not a mapping such as {at: 30m, kind: ...}",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    const struct yaml_node *kind = yaml_tree_find(node, "kind"), *on = yaml_tree_find(node, "on");
    const char *below = reader_path(reader, path, "kind");
    if (!kind) {
        diag_error(reader->diag, node->place, path, "'kind' is missing (what happens)");
        return false;
    }
    if (!reader_text(reader, kind, below, "a kind of incident")) return false;
    if (!on) return add_everywhere(reader, incidents, node, path, kind, components);
    const struct entry *entry =
        find_component(reader, on, reader_path(reader, path, "on"), components);
    if (!entry || !entry->type) return false;
    const struct incident_kind *offer = offered(entry->type, kind->text);
    if (!offer) {
        refuse_kind(reader, kind, below, list, entry);
        return false;
    }
    if (!is_in(list, offer)) {
        diag_error(reader->diag, kind->place, below, "'%s' belongs in %s", offer->name,
                   offer->action ? "actions" : "faults");
        return false;
    }
    add(reader, incidents, node, path, offer, (size_t)(entry - components->entries));
    return true;
}

static bool read_list(struct reader *reader, const struct yaml_node *list,
                      const struct components *components, struct incidents *incidents)
{
    if (!list || yaml_tree_is_null(list)) return true;
    if (list->kind != NODE_LIST) {
        diag_error(reader->diag, list->place, list->key, "%s is not a list of %s",
                   yaml_tree_said(reader->arena, list), list->key);
        return false;
    }
    bool good = true;
    size_t number = 0;
    for (const struct yaml_node *node = list->first; node; node = node->next) {
        const char *path = arena_format(reader->arena, "%s.%zu", list->key, number++);
        good = read_item(reader, node, list->key, path, components, incidents) && good;
    }
    return good;
}

bool incidents_find(struct reader *reader, const struct yaml_node *root,
                    const struct components *components, struct incidents *incidents)
{
    size_t room = 0;
    for (size_t i = 0; incidents_lists[i]; i++) {
        const struct yaml_node *list = yaml_tree_find(root, incidents_lists[i]);
        if (list) room += list->count * (components->count + 1);
    }
    *incidents = (struct incidents){0};
    if (room == 0) return true;
    incidents->entries = arena_alloc(reader->arena, room * sizeof *incidents->entries);
    bool good = true;
    for (size_t i = 0; incidents_lists[i]; i++)
        good = read_list(reader, yaml_tree_find(root, incidents_lists[i]), components, incidents) &&
               good;
    return good;
}

/* ---- their settings */

static void keep_word(struct reader *reader, const struct incident_entry *entry, const char *key)
{
    const struct yaml_node *word = yaml_tree_find(entry->node, key);
    if (!word) return;
    reader_keep(reader, (struct parameter){
                            .path = reader_path(reader, entry->path, key),
                            .value = word->text,
                            .unit = "",
                            .origin = word->place.line == 0 ? ORIGIN_SET : ORIGIN_SCENARIO,
                            .source = "",
                        });
}

static bool is_given(const struct incident_entry *entry, const char *key)
{
    return yaml_tree_find(entry->node, key);
}

static bool bind_entry(struct reader *reader, struct incident_entry *entry)
{
    static const char *const words[] = {"kind", "on", NULL};
    const struct yaml_node *length = yaml_tree_find(entry->node, "for");
    const bool trial = reader->trial;
    entry->filled = arena_alloc(reader->arena, entry->bytes);
    if (!entry->again) keep_word(reader, entry, "kind");
    if (!entry->again) keep_word(reader, entry, "on");
    reader->trial = trial || entry->again;
    const bool good = bind_mapping(reader, entry->node,
                                   (struct binding){entry->node->place, entry->path, words, NULL},
                                   entry->rows, entry->filled);
    reader->trial = trial;
    if (!length || entry->kind->length != INCIDENT_INSTANT) return good;
    diag_error(reader->diag, length->key_place, reader_path(reader, entry->path, "for"),
               "a '%s' is done at once", entry->kind->name);
    return false;
}

bool incidents_bind(struct reader *reader, struct incidents *incidents)
{
    bool good = true;
    for (size_t i = 0; i < incidents->count; i++)
        good = bind_entry(reader, &incidents->entries[i]) && good;
    return good;
}

/* ---- rules */

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
    return is_given(entry, "for") ? (double)filled->at_ns + dist_max(&filled->length) : INFINITY;
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
    if (is_given(entry, "every") && dist_mean(&filled->gap) < (double)NS_PER_S)
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
            .name = entry->path,
            .component = entry->component,
            .at_ns = filled->at_ns,
            .lasts = is_given(entry, "for"),
            .length = filled->length,
            .repeats = is_given(entry, "every"),
            .gap = filled->gap,
            .config = (const char *)entry->filled + OWN_AT,
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
