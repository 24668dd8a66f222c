#include "scenarios/values/key_mix_reader.h"

#include <string.h>

#include "models/produce/key_mix.h"
#include "models/produce/load_shape.h"

/* What the rows of a producer hold. */
struct mix {
    const char *tables_key;
    const struct field_list *tables, *hours;
    const struct keys **keys;
    struct dist *size;
    const struct load_shape *profile;
};

static const struct field *row_of(const struct field *rows, const char *key)
{
    while (rows->key && strcmp(rows->key, key) != 0) rows++;
    return rows->key ? rows : NULL;
}

static bool find_mix(const struct field *rows, void *config, struct mix *mix)
{
    const struct field *keys = row_of(rows, "keys"), *size = row_of(rows, "record_size");
    char *at = config;
    static const struct field_list none;
    *mix = (struct mix){.tables = &none, .hours = &none, .tables_key = ""};
    for (const struct field *row = rows; row->key; row++) {
        const void *value = at + row->offset;
        if (row->kind == FIELD_LIST && row->group == key_table_fields) {
            mix->tables = value;
            mix->tables_key = row->key;
        }
        if (row->kind == FIELD_LIST && row->group == key_hour_fields) mix->hours = value;
        if (row->kind == FIELD_PROFILE) mix->profile = *(const struct load_shape *const *)value;
    }
    if (!keys || !size) return false;
    mix->keys = (const struct keys **)(at + keys->offset);
    mix->size = (struct dist *)(at + size->offset);
    return mix->tables->count > 0 || mix->hours->count > 0;
}

bool key_mix_varies(const struct field *rows, const void *config)
{
    for (; rows->key; rows++) {
        const void *value = (const char *)config + rows->offset;
        if (rows->kind == FIELD_LIST && rows->group == key_hour_fields)
            return ((const struct field_list *)value)->count > 0;
    }
    return false;
}

/* ---- keys */

/* Takes what waits for these keys out of the list; NULL: nothing does. */
static const struct keys_spec *take_waiting(struct reader *reader, const struct keys **keys)
{
    for (struct waiting_keys **at = &reader->keys; *at; at = &(*at)->next) {
        struct waiting_keys *waiting = *at;
        if (waiting->also == keys) {
            waiting->also = NULL;
            return &waiting->spec;
        }
        if (waiting->keys != keys) continue;
        *at = waiting->next;
        return &waiting->spec;
    }
    return NULL;
}

/* How much of the measured time's load falls into an hour. */
static double share_of_load(const struct reader *reader, const struct mix *mix,
                            const struct key_hour *hour)
{
    const int64_t end_ns = reader->duration_ns;
    const int64_t until_ns = hour->at_ns + hour->for_ns < end_ns ? hour->at_ns + hour->for_ns
                                                                 : end_ns;
    const double all = load_shape_integral(mix->profile, 0, end_ns);
    if (until_ns <= hour->at_ns || all <= 0) return 0;
    return hour->share * load_shape_integral(mix->profile, hour->at_ns, until_ns) / all;
}

static void join_keys(struct reader *reader, const struct mix *mix)
{
    const size_t tables = mix->tables->count, hours = mix->hours->count;
    const size_t bases = tables > 0 ? tables : 1;
    struct keys_spec *part = arena_alloc(reader->arena, (bases + hours) * sizeof *part);
    double *weight = arena_alloc(reader->arena, (bases + hours) * sizeof *weight);
    struct key_table *table = (struct key_table *)mix->tables->items;
    struct key_hour *hour = (struct key_hour *)mix->hours->items;
    double left = 1, sum = 0;
    for (size_t i = 0; i < hours; i++) {
        part[bases + i] = *take_waiting(reader, &hour[i].keys);
        weight[bases + i] = share_of_load(reader, mix, &hour[i]);
        left = left > weight[bases + i] ? left - weight[bases + i] : 0;
    }
    for (size_t i = 0; i < tables; i++) sum += table[i].weight;
    for (size_t i = 0; i < bases; i++) {
        const struct keys_spec *own = take_waiting(reader, tables > 0 ? &table[i].keys : mix->keys);
        weight[i] = tables > 0 ? left * table[i].weight / sum : left;
        if (own) part[i] = *own;
        else /* a table that is its own key */
            part[i] = (struct keys_spec){.family = KEYS_SINGLE, .count = 1, .text = &table[i].name};
    }
    /* What all hours together take is no reason to have no share at all. */
    if (left <= 0) weight[0] = 1e-12;
    struct waiting_keys *waiting = arena_alloc(reader->arena, sizeof *waiting);
    *waiting = (struct waiting_keys){
        .spec = {.family = KEYS_JOINED,
                 .count = (int64_t)(bases + hours),
                 .part = part,
                 .weight = weight},
        .keys = mix->keys,
        .next = reader->keys,
    };
    reader->keys = waiting;
}

/* ---- sizes */

static void mix_sizes(struct reader *reader, const struct mix *mix)
{
    const struct key_table *table = mix->tables->items;
    const uint32_t count = mix->tables->count;
    struct dist_part *parts = arena_alloc(reader->arena, count * sizeof *parts);
    bool same = true;
    double sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum += table[i].weight;
        parts[i] = (struct dist_part){.cumulative = sum, .of = table[i].record_size};
        same = same && table[i].record_size.family == DIST_CONSTANT &&
               table[i].record_size.a == table[0].record_size.a;
    }
    for (uint32_t i = 0; i < count; i++) parts[i].cumulative /= sum;
    parts[count - 1].cumulative = 1;
    *mix->size = same ? table[0].record_size
                      : (struct dist){.family = DIST_MIXTURE, .count = count, .parts = parts};
}

/* ---- rules */

static bool refuse_beside(struct reader *reader, const struct yaml_node *node,
                          struct binding binding, const char *key, const char *tables)
{
    const struct yaml_node *given = yaml_tree_find(node, key);
    if (!given) return true;
    diag_error(reader->diag, given->key_place, reader_path(reader, binding.path, key),
               "is not said beside `%s`, each of which has its own", tables);
    return false;
}

static bool check_name(struct reader *reader, const struct yaml_node *node, struct binding binding,
                       const struct mix *mix)
{
    const struct yaml_node *list = yaml_tree_find(node, mix->tables_key);
    const struct yaml_node *item = list ? list->first : NULL;
    const struct key_table *table = mix->tables->items;
    bool good = true;
    for (uint32_t i = 0; item && i < mix->tables->count; i++, item = item->next) {
        if (!table[i].name || yaml_tree_find(item, "keys")) continue;
        const size_t length = strlen(table[i].name);
        if (length > 0 && length <= KEYS_TEXT_MAX) continue;
        diag_error(reader->diag, item->place, binding.path,
                   "a name that is a partition key has 1 to %d characters", KEYS_TEXT_MAX);
        good = false;
    }
    return good;
}

bool key_mix_complete(struct reader *reader, const struct yaml_node *node, struct binding binding,
                      const struct field *rows, void *config)
{
    struct mix mix;
    bool good = true;
    if (!find_mix(rows, config, &mix)) return true;
    if (mix.tables->count > 0) {
        good = refuse_beside(reader, node, binding, "record_size", mix.tables_key) && good;
        good = refuse_beside(reader, node, binding, "keys", mix.tables_key) && good;
        good = refuse_beside(reader, node, binding, "trace", mix.tables_key) && good;
        good = check_name(reader, node, binding, &mix) && good;
    }
    if (!good || reader->trial) return good;
    if (mix.tables->count > 0) mix_sizes(reader, &mix);
    return true;
}

void key_mix_join(struct reader *reader, const struct field *rows, void *config)
{
    struct mix mix;
    if (!reader->trial && find_mix(rows, config, &mix)) join_keys(reader, &mix);
}
