#include "scenarios/loader/sweep.h"

#include <string.h>

/* The setting that an axis varies: its row, or its kind. */
struct axis {
    const struct field *row;
    const struct component_type *type;
};

static const struct entry *find_entry(const struct components *components, const char *section,
                                      size_t section_length, const char *name, size_t length)
{
    for (size_t i = 0; i < components->count; i++) {
        const struct entry *entry = &components->entries[i];
        if (strlen(entry->section) == section_length && strlen(entry->name) == length &&
            !memcmp(entry->section, section, section_length) && !memcmp(entry->name, name, length))
            return entry;
    }
    return NULL;
}

/* True if `axis` is set, or if what is wrong has been said elsewhere (then its row is NULL). */
static bool find_axis(struct reader *reader, const struct yaml_node *node,
                      const struct yaml_node *root, const struct field *settings,
                      const struct components *components, struct axis *axis)
{
    const char *path = node->key, *dot = strchr(path, '.');
    if (!dot) {
        axis->row = bind_find(settings, path);
    } else {
        const size_t section = (size_t)(dot - path);
        const char *name = dot + 1;
        const size_t length =
            components_name_length(root, arena_text(reader->arena, path, section), name);
        const struct entry *entry = length ? find_entry(components, path, section, name, length)
                                           : NULL;
        if (entry && !entry->type) return true;
        if (entry && name[length] == '.') {
            axis->type = entry->type;
            axis->row = bind_find(entry->type->fields, name + length + 1);
        }
    }
    if (axis->row && axis->row->kind != FIELD_GROUP) return true;
    diag_error(reader->diag, node->key_place, "sweep",
               axis->row ? "'%.120s' is a group; an axis is one setting of it"
                         : "'%.120s' is not the path of a setting such as streams.orders.shards",
               path);
    return false;
}

static bool try_value(struct reader *reader, struct yaml_node *value, const char *path,
                      const struct axis *axis)
{
    const size_t bytes = axis->type ? axis->type->config_bytes : sizeof(struct scenario);
    /* A group's rows count from the group's start, so the whole is more than enough. */
    void *scratch = arena_alloc(reader->arena, bytes);
    return bind_value(reader, value, path, axis->row, scratch);
}

bool sweep_check(struct reader *reader, const struct yaml_node *node, const struct yaml_node *root,
                 const struct field *settings, const struct components *components)
{
    if (!node || yaml_tree_is_null(node)) return true;
    if (node->kind != NODE_MAPPING) {
        diag_error(reader->diag, node->place, "sweep", "%s is not a mapping of paths to lists",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    bool good = true;
    reader->trial = true;
    for (const struct yaml_node *child = node->first; child; child = child->next) {
        struct axis axis = {0};
        if (!find_axis(reader, child, root, settings, components, &axis)) {
            good = false;
            continue;
        }
        const char *path = reader_path(reader, "sweep", child->key);
        if (child->kind != NODE_LIST || child->count == 0) {
            diag_error(reader->diag, child->place, path,
                       "%s is not a list of values such as [1, 2]",
                       child->kind == NODE_LIST ? "[]" : yaml_tree_said(reader->arena, child));
            good = false;
            continue;
        }
        for (struct yaml_node *value = child->first; axis.row && value; value = value->next)
            good = try_value(reader, value, path, &axis) && good;
    }
    reader->trial = false;
    return good;
}
