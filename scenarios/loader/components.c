#include "scenarios/loader/components.h"

#include <stdlib.h>
#include <string.h>

#include "models/registry.h"
#include "scenarios/values/key_mix_reader.h"
#include "scenarios/values/load_settings.h"
#include "sim/check.h"

enum { NAME_MAX_LENGTH = 128 };

const char *const components_sections[] = {"producers",  "streams",      "consumers",
                                           "deliveries", "destinations", NULL};

static bool is_section(const char *key)
{
    for (size_t i = 0; components_sections[i]; i++)
        if (strcmp(components_sections[i], key) == 0) return true;
    return false;
}

/* ---- names */

static bool check_name(struct reader *reader, const struct yaml_node *node, const char *path)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
    const size_t length = strlen(node->key);
    if (length > NAME_MAX_LENGTH) {
        diag_error(reader->diag, node->key_place, path, "a name has at most %d characters",
                   NAME_MAX_LENGTH);
        return false;
    }
    if (strspn(node->key, allowed) != length) {
        diag_error(reader->diag, node->key_place, path,
                   "'%.60s' is no name: letters, digits, '_', '.' and '-' only", node->key);
        return false;
    }
    if (strcmp(node->key, "cost") != 0) return true;
    diag_error(reader->diag, node->key_place, path, "'cost' is what thresholds call the bill");
    return false;
}

static int by_name(const void *left, const void *right)
{
    const struct entry *a = *(struct entry *const *)left, *b = *(struct entry *const *)right;
    const int order = strcmp(a->name, b->name);
    return order != 0 ? order : (a > b) - (a < b); /* entries are in file order */
}

static bool check_names_differ(struct reader *reader, const struct components *components)
{
    if (components->count < 2) return true;
    bool good = true;
    const struct entry **sorted = check_alloc(components->count * sizeof *sorted);
    for (size_t i = 0; i < components->count; i++) sorted[i] = &components->entries[i];
    qsort(sorted, components->count, sizeof *sorted, by_name);
    for (size_t i = 1; i < components->count; i++) {
        const struct entry *first = sorted[i - 1], *second = sorted[i];
        if (strcmp(first->name, second->name) != 0) continue;
        good = false;
        if (first->section == second->section) continue; /* a key given twice: said already */
        diag_error(reader->diag, second->node->key_place,
                   reader_path(reader, second->section, second->name),
                   "the name is taken by %s.%s on line %d", first->section, first->name,
                   first->node->key_place.line);
    }
    free(sorted);
    return good;
}

size_t components_name_length(const struct yaml_node *root, const char *section, const char *path)
{
    size_t longest = 0;
    for (size_t i = 0; components_sections[i]; i++) {
        if (section && strcmp(section, components_sections[i]) != 0) continue;
        const struct yaml_node *node = yaml_tree_find(root, components_sections[i]);
        if (!node || node->kind != NODE_MAPPING) continue;
        for (const struct yaml_node *child = node->first; child; child = child->next) {
            const size_t length = strlen(child->key);
            if (length > longest && strncmp(child->key, path, length) == 0 &&
                (path[length] == '.' || path[length] == '\0'))
                longest = length;
        }
    }
    return longest;
}

/* ---- kinds */

bool components_kind_is_optional(const char *section)
{
    return strcmp(section, "streams") == 0;
}

static const struct component_type *first_type(const char *section)
{
    const struct component_type *type;
    for (size_t i = 0; (type = registry_at(i)); i++)
        if (strcmp(type->section, section) == 0) break;
    return type;
}

static const char *allowed_kinds(struct reader *reader, const char *section, const char *word,
                                 const char **nearest)
{
    const char *names[64];
    size_t count = 0;
    for (size_t i = 0; registry_at(i) && count < 63; i++)
        if (strcmp(registry_at(i)->section, section) == 0)
            names[count++] = component_word(registry_at(i));
    names[count] = NULL;
    *nearest = word ? diag_nearest(word, names) : NULL;
    return reader_list(reader, names);
}

static const struct component_type *find_type(struct reader *reader, const char *section,
                                              const struct yaml_node *node, const char *path)
{
    const char *nearest;
    const struct yaml_node *kind = yaml_tree_find(node, "kind");
    if (!kind && components_kind_is_optional(section)) return first_type(section);
    if (!kind) {
        static const char *const wanted[] = {"kind", NULL};
        for (const struct yaml_node *child = node->first; child && node->kind == NODE_MAPPING;
             child = child->next) {
            if (!diag_nearest(child->key, wanted)) continue;
            reader_unknown(reader, child, path, wanted);
            return NULL;
        }
        diag_error(reader->diag, node->key_place, path, "'kind' is missing (%s)",
                   allowed_kinds(reader, section, NULL, &nearest));
        return NULL;
    }
    const char *below = reader_path(reader, path, "kind");
    const char *allowed = allowed_kinds(reader, section, kind->text, &nearest);
    const char *word =
        reader_text(reader, kind, below, arena_format(reader->arena, "one of %s", allowed));
    if (!word) return NULL;
    const struct component_type *type = registry_find(section, word);
    if (type) return type;
    for (const char *const *name = registry_unmodelled(section); name && *name; name++) {
        if (strcmp(*name, word) != 0) continue;
        diag_unmodelled(reader->diag, kind->place, below, "'%s' is not modelled; use %s", word,
                        allowed);
        return NULL;
    }
    for (size_t i = 0; registry_at(i); i++) {
        if (strcmp(component_word(registry_at(i)), word) != 0) continue;
        diag_error(reader->diag, kind->place, below, "a %s belongs in %s; use %s", word,
                   registry_at(i)->section, allowed);
        return NULL;
    }
    diag_error(reader->diag, kind->place, below, "no kind %s in %s; %s%s%s",
               yaml_tree_said(reader->arena, kind), section, nearest ? "did you mean '" : "use ",
               nearest ? nearest : allowed, nearest ? "'?" : "");
    return NULL;
}

/* ---- the list */

static bool add_section(struct reader *reader, const struct yaml_node *section,
                        struct components *components)
{
    if (yaml_tree_is_null(section)) return true;
    if (section->kind != NODE_MAPPING) {
        diag_error(reader->diag, section->place, section->key,
                   "%s is not a mapping of names to settings",
                   yaml_tree_said(reader->arena, section));
        components->names.incomplete = true;
        return false;
    }
    bool good = true;
    for (const struct yaml_node *node = section->first; node; node = node->next) {
        const char *path = reader_path(reader, section->key, node->key);
        struct entry *entry = &components->entries[components->count++];
        *entry = (struct entry){.section = section->key, .name = node->key, .node = node};
        if (!check_name(reader, node, path)) good = false;
        if (node->kind != NODE_MAPPING && !yaml_tree_is_null(node)) {
            diag_error(reader->diag, node->place, path, "%s is not a mapping of settings",
                       yaml_tree_said(reader->arena, node));
            good = false;
            continue;
        }
        entry->type = find_type(reader, section->key, node, path);
        good = good && entry->type;
    }
    return good;
}

bool components_find(struct reader *reader, const struct yaml_node *root,
                     struct components *components)
{
    size_t room = 0;
    for (const struct yaml_node *child = root->first; child; child = child->next)
        if (is_section(child->key)) room += child->count;
    *components = (struct components){
        .entries = arena_alloc(reader->arena, room * sizeof *components->entries)};
    bool good = true;
    for (const struct yaml_node *child = root->first; child; child = child->next)
        if (is_section(child->key)) good = add_section(reader, child, components) && good;

    const char **names = arena_alloc(reader->arena, (components->count + 1) * sizeof *names);
    const char **kinds = arena_alloc(reader->arena, (components->count + 1) * sizeof *kinds);
    for (size_t i = 0; i < components->count; i++) {
        names[i] = components->entries[i].name;
        kinds[i] = components->entries[i].type ? components->entries[i].type->kind : NULL;
    }
    components->names.names = names;
    components->names.kinds = kinds;
    components->names.count = components->count;
    return check_names_differ(reader, components) && good;
}

/* ---- their settings */

struct complaint_context {
    struct reader *reader;
    const struct entry *entry;
};

/* The setting of a mapping, or the item of a list, that the first `length` characters of a path name. */
static const struct yaml_node *named(const struct yaml_node *node, const char *path, size_t length)
{
    const bool list = node->kind == NODE_LIST;
    const struct yaml_node *child = node->kind == NODE_SCALAR ? NULL : node->first;
    for (long i = list ? strtol(path, NULL, 10) : 0; child && i > 0; i--) child = child->next;
    while (child && !list &&
           (strlen(child->key) != length || memcmp(child->key, path, length) != 0))
        child = child->next;
    return child;
}

/* The value at a relative path, or as near to it as the user wrote anything. */
static struct place nearest_place(const struct entry *entry, const char *path)
{
    struct place place = entry->node->key_place;
    const struct yaml_node *node = entry->node;
    while (*path) {
        const size_t length = strcspn(path, ".");
        const struct yaml_node *child = named(node, path, length);
        if (!child) break;
        place = child->place;
        node = child;
        path += length + (path[length] == '.');
    }
    return place;
}

static void report(struct complaints *complaints, int severity, const char *path,
                   const char *message)
{
    const struct complaint_context *context = complaints->context;
    struct reader *reader = context->reader;
    const struct place place = nearest_place(context->entry, path);
    const char *full = reader_path(reader, context->entry->section, context->entry->name);
    if (*path) full = reader_path(reader, full, path);
    if (severity == 2) diag_error(reader->diag, place, full, "%s", message);
    else if (severity == 3) diag_unmodelled(reader->diag, place, full, "%s", message);
    else diag_warning(reader->diag, place, full, "%s", message);
}

/* Keys that follow from other settings are made with those that are written. */
static bool derive_keys(struct reader *reader, const struct entry *entry, void *config)
{
    struct waiting_keys *derived = arena_alloc(reader->arena, sizeof *derived);
    derived->keys = entry->type->derive_keys(config, reader->arena, &derived->spec);
    if (!derived->keys) return true;
    for (const struct waiting_keys *at = reader->keys; at; at = at->next) {
        if (at->keys != derived->keys) continue;
        diag_error(reader->diag, nearest_place(entry, "keys"),
                   reader_path(reader, reader_path(reader, entry->section, entry->name), "keys"),
                   "follow from other settings: leave them out");
        return false;
    }
    derived->next = reader->keys;
    reader->keys = derived;
    return true;
}

static bool bind_entry(struct reader *reader, struct entry *entry)
{
    static const char *const kind[] = {"kind", NULL};
    const char *path = reader_path(reader, entry->section, entry->name);
    void *config = arena_alloc(reader->arena, entry->type->config_bytes);
    const struct binding binding = {entry->node->key_place, path, kind, entry->type->elsewhere};
    entry->config = config;
    const struct yaml_node *word = yaml_tree_find(entry->node, "kind");
    if (word)
        reader_keep(reader, (struct parameter){
                                .path = reader_path(reader, path, "kind"),
                                .value = component_word(entry->type),
                                .unit = "",
                                .origin = word->place.line == 0 ? ORIGIN_SET : ORIGIN_SCENARIO,
                                .source = "",
                                .help = entry->type->summary,
                            });
    if (!bind_mapping(reader, entry->node, binding, entry->type->fields, config) ||
        !load_settings_complete(reader, entry->node, binding, entry->type->fields, config) ||
        !key_mix_complete(reader, entry->node, binding, entry->type->fields, config))
        return false;
    struct complaint_context context = {reader, entry};
    struct complaints complaints = {report, &context};
    const int before = diag_error_count(reader->diag) + diag_unmodelled_count(reader->diag);
    if (entry->type->validate) entry->type->validate(config, &complaints);
    if (diag_error_count(reader->diag) + diag_unmodelled_count(reader->diag) != before)
        return false;
    if (entry->type->derive_keys && !derive_keys(reader, entry, config)) return false;
    key_mix_join(reader, entry->type->fields, config);
    return true;
}

/* Rules between components. */
static bool check_wired(struct reader *reader, const struct components *components)
{
    const int before = diag_error_count(reader->diag) + diag_unmodelled_count(reader->diag);
    struct component_spec *specs =
        arena_alloc(reader->arena, (components->count + 1) * sizeof *specs);
    for (size_t i = 0; i < components->count; i++)
        specs[i] = (struct component_spec){components->entries[i].type, components->entries[i].name,
                                           components->entries[i].config};
    for (uint32_t i = 0; i < components->count; i++) {
        struct complaint_context context = {reader, &components->entries[i]};
        struct complaints complaints = {report, &context};
        if (!specs[i].type) return false;
        if (specs[i].type->wired)
            specs[i].type->wired(specs, (uint32_t)components->count, i, &complaints);
    }
    return diag_error_count(reader->diag) + diag_unmodelled_count(reader->diag) == before;
}

bool components_bind(struct reader *reader, struct components *components)
{
    bool good = true;
    for (size_t i = 0; i < components->count; i++)
        if (components->entries[i].type) good = bind_entry(reader, &components->entries[i]) && good;
    return good;
}

bool components_resolve(struct reader *reader, const struct components *components, bool good)
{
    good = bind_references(reader, &components->names) && good;
    /* Only what is whole can be held against each other. */
    const int wrong = diag_error_count(reader->diag) + diag_unmodelled_count(reader->diag);
    return good && (wrong > 0 || check_wired(reader, components));
}
