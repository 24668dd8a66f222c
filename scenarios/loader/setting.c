#include "scenarios/loader/setting.h"

#include <string.h>

#include "scenarios/loader/scenario.h"
#include "sim/component.h"

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

/* Of the whole, or of the largest item of a list in it. */
static size_t room(size_t bytes, const struct field *rows)
{
    const size_t item = bind_room(rows);
    return bytes > item ? bytes : item;
}

/* A path in `faults` or `actions`. */
static bool find_incident(const struct setting_world *world, const char *path,
                          struct setting *setting)
{
    size_t list = 0;
    const size_t length = strcspn(path, ".");
    while (incidents_lists[list] && (strlen(incidents_lists[list]) != length ||
                                     memcmp(incidents_lists[list], path, length) != 0))
        list++;
    if (!incidents_lists[list]) return false;
    const char *below;
    const struct incident_entry *entry = incidents_at(world->incidents, path, &below);
    if (!entry) return false;
    setting->row = bind_find(entry->item_rows, below);
    setting->bytes = room(entry->item_bytes, entry->item_rows);
    return true;
}

bool setting_find(struct reader *reader, const char *path, struct place place, const char *said,
                  const struct setting_world *world, struct setting *setting)
{
    const char *dot = strchr(path, '.');
    *setting = (struct setting){0};
    if (!dot) {
        setting->row = bind_find(world->settings, path);
        setting->bytes = sizeof(struct scenario);
    } else if (!find_incident(world, path, setting)) {
        const size_t section = (size_t)(dot - path);
        const char *name = dot + 1;
        const size_t length =
            components_name_length(world->root, arena_text(reader->arena, path, section), name);
        const struct entry *entry =
            length ? find_entry(world->components, path, section, name, length) : NULL;
        if (entry && !entry->type) return true;
        if (entry && name[length] == '.') {
            setting->type = entry->type;
            setting->row = bind_find(entry->type->fields, name + length + 1);
            setting->bytes = room(entry->type->config_bytes, entry->type->fields);
        }
    }
    const bool several = setting->row &&
                         (setting->row->kind == FIELD_GROUP || setting->row->kind == FIELD_LIST);
    if (setting->row && !several) return true;
    diag_error(reader->diag, place, said,
               several ? "'%.120s' is a group; an axis is one setting of it"
                       : "'%.120s' is not the path of a setting such as streams.orders.shards",
               path);
    return false;
}

enum field_kind setting_kind(const struct setting *setting)
{
    return setting->row->kind == FIELD_DIST ? setting->row->of : setting->row->kind;
}
