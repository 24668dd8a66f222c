#include "scenarios/loader/incidents.h"

#include <math.h>
#include <string.h>

#include "models/incident_presets.h"
#include "models/registry.h"
#include "scenarios/loader/incident_filled.h"
#include "sim/units.h"

const char *const incidents_lists[] = {"faults", "actions", NULL};

/* ours: longer than anybody simulates, as the top level has it */
#define LONGEST ((double)(366 * NS_PER_DAY))

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
        .name = path,
        .node = node,
        .kind = kind,
        .component = (uint32_t)component,
        .rows = rows_of(reader, kind),
        .bytes = OWN_AT + kind->config_bytes,
        .again = again,
    };
    entry->item_rows = entry->rows;
    entry->item_bytes = entry->bytes;
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

static void keep_word(struct reader *reader, const char *path, const struct yaml_node *node,
                      const char *key)
{
    const struct yaml_node *word = yaml_tree_find(node, key);
    if (!word) return;
    reader_keep(reader, (struct parameter){
                            .path = reader_path(reader, path, key),
                            .value = word->text,
                            .unit = "",
                            .origin = word->place.line == 0 ? ORIGIN_SET : ORIGIN_SCENARIO,
                            .source = "",
                        });
}

/* ---- incidents that AWS has told of */

struct preset_item {
    int64_t at_ns;
    int name; /* among incident_presets */
};

static const char *const names_of_presets[] = {"kds_2020", "kds_2024", "ddb_2025", "lambda_2023",
                                               NULL};

static const struct field preset_rows[] = {
    {.key = "at",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct preset_item, at_ns),
     .required = true,
     .min = 0,
     .max = LONGEST,
     .help = "when it begins, from the start of the measured time"},
    {.key = "name",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct preset_item, name),
     .required = true,
     .choices = names_of_presets,
     .help = "which incident of AWS"},
    {0},
};

const struct field *incidents_preset_rows(void)
{
    return preset_rows;
}

/* One stage of it for one component, as if it had been written there. */
static bool add_stage(struct reader *reader, struct incidents *incidents,
                      const struct yaml_node *node, const char *path,
                      const struct incident_preset *preset, const struct incident_stage *stage,
                      int64_t at_ns, size_t component, const struct component_type *type)
{
    char at[QUANTITY_TEXT_MAX], length[QUANTITY_TEXT_MAX];
    const int64_t begins_ns = at_ns + stage->at_ns;
    quantity_text(FIELD_DURATION, (struct quantity){(double)begins_ns, begins_ns}, at);
    quantity_text(FIELD_DURATION, (struct quantity){(double)stage->for_ns, stage->for_ns}, length);
    const char *text = arena_format(reader->arena, "{kind: %s, at: %s, for: %s%s}", stage->kind, at,
                                    length, stage->settings);
    const struct yaml_node *made =
        yaml_tree_parse_value(reader->arena, node->place, text, strlen(text), reader->diag);
    const struct incident_kind *kind = offered(type, stage->kind);
    if (!made || !kind) return false;
    add(reader, incidents, made, path, kind, component);
    struct incident_entry *entry = &incidents->entries[incidents->count - 1];
    entry->name =
        arena_format(reader->arena, "%s, %s.%td", path, preset->name, stage - preset->stages + 1);
    entry->whole = preset->name;
    entry->item_rows = preset_rows;
    entry->item_bytes = sizeof(struct preset_item);
    entry->again = true;
    entry->assumes = arena_format(
        reader->arena,
        "The times of %s are those that AWS has told; the shares of calls that failed are assumed",
        preset->name);
    return true;
}

/* `on`: to that component alone; NULL: to all that it came to. */
static bool add_preset(struct reader *reader, struct incidents *incidents,
                       const struct yaml_node *node, const char *path, const char *on,
                       const struct components *components)
{
    static const char *const words[] = {"kind", "on", NULL};
    struct preset_item item = {0};
    const struct binding binding = {node->place, path, words, NULL};
    if (!bind_mapping(reader, node, binding, preset_rows, &item)) return false;
    const struct incident_preset *preset = &incident_presets[item.name];
    bool some = false;
    for (size_t i = 0; i < components->count; i++) {
        const struct entry *entry = &components->entries[i];
        if (!entry->type || (on && strcmp(on, entry->name) != 0)) continue;
        for (const struct incident_stage *stage = preset->stages; stage->component; stage++)
            if (strcmp(stage->component, entry->type->kind) == 0)
                some = add_stage(reader, incidents, node, path, preset, stage, item.at_ns, i,
                                 entry->type) ||
                       some;
    }
    if (!some)
        diag_warning(reader->diag, node->place, path, "%s (%s) comes to nothing here", preset->name,
                     preset->summary);
    return true;
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
    if (strcmp(kind->text, "incident") == 0 && strcmp(list, "faults") == 0) {
        keep_word(reader, path, node, "kind");
        return add_preset(reader, incidents, node, path, on ? on->text : NULL, components);
    }
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

/* ours: no preset does more to one component */
enum { STAGES_MAX = 8 };

bool incidents_find(struct reader *reader, const struct yaml_node *root,
                    const struct components *components, struct incidents *incidents)
{
    size_t room = 0;
    for (size_t i = 0; incidents_lists[i]; i++) {
        const struct yaml_node *list = yaml_tree_find(root, incidents_lists[i]);
        if (list) room += list->count * (components->count + 1) * STAGES_MAX;
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

static bool bind_entry(struct reader *reader, struct incident_entry *entry)
{
    static const char *const words[] = {"kind", "on", NULL};
    const struct yaml_node *length = yaml_tree_find(entry->node, "for");
    const bool trial = reader->trial;
    entry->filled = arena_alloc(reader->arena, entry->bytes);
    if (!entry->again) keep_word(reader, entry->path, entry->node, "kind");
    if (!entry->again) keep_word(reader, entry->path, entry->node, "on");
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
