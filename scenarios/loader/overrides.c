#include "scenarios/loader/overrides.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/loader/components.h"

static bool is_section(const char *key)
{
    for (size_t i = 0; components_sections[i]; i++)
        if (strcmp(components_sections[i], key) == 0) return true;
    return false;
}

static bool refuse_component(struct reader *reader, const struct yaml_node *root,
                             struct place place, const char *section, const char *rest)
{
    const struct yaml_node *node = yaml_tree_find(root, section);
    const size_t count = node && node->kind == NODE_MAPPING ? node->count : 0;
    const char **names = arena_alloc(reader->arena, (count + 1) * sizeof *names);
    size_t i = 0;
    for (const struct yaml_node *child = node ? node->first : NULL; child && i < count;
         child = child->next)
        names[i++] = child->key;
    /* The name may hold dots: everything but the last part, or only the first. */
    const char *first = arena_text(reader->arena, rest, strcspn(rest, "."));
    const char *dot = strrchr(rest, '.');
    const char *most = dot ? arena_text(reader->arena, rest, (size_t)(dot - rest)) : rest;
    const char *nearest = diag_nearest(first, names);
    if (!nearest) nearest = diag_nearest(most, names);
    diag_error(reader->diag, place, section, "there is no '%.80s' in %s%s%s%s", first, section,
               nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
    return false;
}

/* The item of a list that a number in a path counts to, from 0; NULL after a complaint. */
static struct yaml_node *find_item(struct reader *reader, const struct yaml_node *list,
                                   const char *number, struct place place)
{
    enum { DIGITS_MAX = 6 };
    const size_t digits = strspn(number, "0123456789");
    struct yaml_node *item = NULL;
    if (digits > 0 && digits <= DIGITS_MAX && number[digits] == '\0') {
        item = list->first;
        for (long i = strtol(number, NULL, 10); item && i > 0; i--) item = item->next;
    }
    if (!item && list->count == 0)
        diag_error(reader->diag, place, "", "'%.60s' is not in an empty list", number);
    else if (!item)
        diag_error(reader->diag, place, "", "'%.60s' counts to nothing in a list of %zu: use 0%s",
                   number, list->count,
                   list->count > 1 ? arena_format(reader->arena, " to %zu", list->count - 1) : "");
    return item;
}

static bool put(struct reader *reader, struct yaml_node *node, const char *path,
                struct yaml_node *value);

/* The same below an item of a list. */
static bool put_in_item(struct reader *reader, struct yaml_node *list, const char *path,
                        struct yaml_node *value)
{
    const size_t length = strcspn(path, ".");
    struct yaml_node *item =
        find_item(reader, list, arena_text(reader->arena, path, length), value->place);
    if (!item) return false;
    if (path[length] == '.') return put(reader, item, path + length + 1, value);
    struct yaml_node *next = item->next;
    *item = *value;
    item->next = next;
    return true;
}

/* Puts `value` at the dotted `path` below `node`, making mappings on the way. */
static bool put(struct reader *reader, struct yaml_node *node, const char *path,
                struct yaml_node *value)
{
    for (;;) {
        if (node->kind == NODE_LIST) return put_in_item(reader, node, path, value);
        const size_t length = strcspn(path, ".");
        const char *key = arena_text(reader->arena, path, length);
        if (length == 0) {
            diag_error(reader->diag, value->place, "", "an empty name in the path");
            return false;
        }
        if (path[length] == '\0') {
            yaml_tree_put(node, key, value);
            return true;
        }
        struct yaml_node *next = yaml_tree_find(node, key);
        if (!next || yaml_tree_is_null(next)) {
            next = yaml_tree_mapping(reader->arena, value->place);
            yaml_tree_put(node, key, next);
        } else if (next->kind == NODE_SCALAR) {
            diag_error(reader->diag, value->place, "", "'%.60s' is %s, in which nothing has a name",
                       key, yaml_tree_said(reader->arena, next));
            return false;
        }
        node = next;
        path += length + 1;
    }
}

static bool put_in_component(struct reader *reader, struct yaml_node *root, const char *section,
                             const char *rest, struct yaml_node *value)
{
    const size_t length = components_name_length(root, section, rest);
    if (length == 0) return refuse_component(reader, root, value->place, section, rest);
    struct yaml_node *parent = yaml_tree_find(root, section);
    const char *name = arena_text(reader->arena, rest, length);
    if (rest[length] == '\0') {
        const struct place key_place = yaml_tree_find(parent, name)->key_place;
        yaml_tree_put(parent, name, value);
        value->key_place = key_place;
        return true;
    }
    struct yaml_node *component = yaml_tree_find(parent, name);
    if (yaml_tree_is_null(component)) { /* `cdc:` alone: all defaults so far */
        component->kind = NODE_MAPPING;
    } else if (component->kind != NODE_MAPPING) {
        return true; /* refused where the components are read */
    }
    return put(reader, component, rest + length + 1, value);
}

bool overrides_apply(struct reader *reader, struct yaml_node *root, const char *option)
{
    const struct place place = {arena_format(reader->arena, "--set %s", option), 0, 0};
    const char *equals = strchr(option, '=');
    if (!equals || equals == option) {
        diag_error(reader->diag, place, "",
                   "an override is PATH=VALUE, such as seed=7 or "
                   "streams.orders.shards=8");
        return false;
    }
    struct yaml_node *value =
        yaml_tree_parse_value(reader->arena, place, equals + 1, strlen(equals + 1), reader->diag);
    if (!value) return false;
    const char *path = arena_text(reader->arena, option, (size_t)(equals - option));
    const size_t length = strcspn(path, ".");
    const char *section = arena_text(reader->arena, path, length);
    if (path[length] == '\0') {
        yaml_tree_put(root, section, value);
        return true;
    }
    const char *rest = path + length + 1;
    if (is_section(section)) return put_in_component(reader, root, section, rest, value);
    if (strcmp(section, "sweep") != 0) return put(reader, root, path, value);
    /* The settings of `sweep` are paths themselves. */
    struct yaml_node *sweep = yaml_tree_find(root, "sweep");
    if (!sweep || yaml_tree_is_null(sweep)) {
        sweep = yaml_tree_mapping(reader->arena, place);
        yaml_tree_put(root, "sweep", sweep);
    }
    if (sweep->kind == NODE_MAPPING) yaml_tree_put(sweep, rest, value);
    return true;
}
