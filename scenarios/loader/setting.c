#include "scenarios/loader/setting.h"

#include <string.h>

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

bool setting_find(struct reader *reader, const char *path, struct place place, const char *said,
                  const struct setting_world *world, struct setting *setting)
{
    const char *dot = strchr(path, '.');
    *setting = (struct setting){0};
    if (!dot) {
        setting->row = bind_find(world->settings, path);
    } else {
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
