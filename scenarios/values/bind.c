#include "scenarios/values/bind.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "models/common/hash_key.h"
#include "scenarios/values/dist_reader.h"
#include "scenarios/values/key_ranges.h"
#include "scenarios/values/keys_reader.h"
#include "scenarios/values/profile_reader.h"
#include "scenarios/values/references.h"
#include "scenarios/values/text_file.h"
#include "scenarios/values/trace_reader.h"
#include "sim/check.h"
#include "sim/week_time.h"

static void *at(void *target, const struct field *row)
{
    return (char *)target + row->offset;
}

/* ---- scalars */

static bool bind_quantity(struct reader *reader, struct yaml_node *node, const char *path,
                          const struct field *row, void *target)
{
    struct quantity quantity;
    if (!reader_quantity(reader, node, path, row->kind, row->min, row->max, &quantity))
        return false;
    if (quantity_is_whole(row->kind)) *(int64_t *)at(target, row) = quantity.whole;
    else *(double *)at(target, row) = quantity.value;
    return true;
}

static bool bind_bool(struct reader *reader, struct yaml_node *node, const char *path,
                      const struct field *row, void *target)
{
    const char *text = reader_text(reader, node, path, "true or false");
    if (!text) return false;
    const bool yes = strcmp(text, "true") == 0;
    if (!yes && strcmp(text, "false") != 0) {
        diag_error(reader->diag, node->place, path, "%s is neither true nor false",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    *(bool *)at(target, row) = yes;
    return true;
}

static bool bind_choice(struct reader *reader, struct yaml_node *node, const char *path,
                        const struct field *row, void *target)
{
    const char *allowed = reader_list(reader, row->choices);
    const char *text =
        reader_text(reader, node, path, arena_format(reader->arena, "one of %s", allowed));
    if (!text) return false;
    for (int i = 0; row->choices[i]; i++) {
        if (strcmp(row->choices[i], text) != 0) continue;
        *(int *)at(target, row) = i;
        return true;
    }
    for (int i = 0; row->unmodelled && row->unmodelled[i]; i++) {
        if (strcmp(row->unmodelled[i], text) != 0) continue;
        diag_unmodelled(reader->diag, node->place, path, "'%s' is not modelled; use %s", text,
                        allowed);
        return false;
    }
    const char *nearest = diag_nearest(text, row->choices);
    diag_error(reader->diag, node->place, path, "%s is not one of %s%s%s%s",
               yaml_tree_said(reader->arena, node), allowed, nearest ? "; did you mean '" : "",
               nearest ? nearest : "", nearest ? "'?" : "");
    return false;
}

static bool bind_text(struct reader *reader, struct yaml_node *node, const char *path,
                      const struct field *row, void *target)
{
    const bool numbers = row->of == FIELD_COUNT;
    if (numbers && node->kind == NODE_LIST) {
        const char *all = "";
        for (struct yaml_node *item = node->first; item; item = item->next) {
            const char *one = reader_text(reader, item, path, "a whole number");
            if (!one) return false;
            all = arena_format(reader->arena, "%s%s%s", all, *all ? ", " : "", one);
        }
        *(const char **)at(target, row) = all;
        return true;
    }
    const char *text = reader_text(reader, node, path, numbers ? "a list of numbers" : "a text");
    if (text) *(const char **)at(target, row) = text;
    return text;
}

static bool bind_week_time(struct reader *reader, struct yaml_node *node, const char *path,
                           const struct field *row, void *target)
{
    const char *text = reader_text(reader, node, path, "a day and an hour such as mon 18:00");
    char canonical[WEEK_TIME_ROOM];
    if (!text) return false;
    if (!week_time_read(text, at(target, row))) {
        diag_error(reader->diag, node->place, path, "%s is not a day and an hour such as mon 18:00",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    week_time_text(*(int64_t *)at(target, row), canonical);
    node->canonical = arena_text(reader->arena, canonical, strlen(canonical));
    return true;
}

static bool bind_profile(struct reader *reader, struct yaml_node *node, const char *path,
                         const struct field *row, void *target)
{
    const struct load_shape *shape = profile_read(reader, node, path);
    *(const struct load_shape **)at(target, row) = shape;
    return shape;
}

static bool bind_trace(struct reader *reader, struct yaml_node *node, const char *path,
                       const struct field *row, void *target)
{
    const struct trace *trace = trace_read(reader, node, path);
    *(const struct trace **)at(target, row) = trace;
    return trace;
}

static bool bind_ranges(struct reader *reader, struct yaml_node *node, const char *path,
                        const struct field *row, void *target)
{
    struct text_beside file;
    hash_key *firsts;
    if (!text_file_beside(reader, node, path, TEXT_FILE_MAX, &file)) return false;
    const uint32_t count = key_ranges_read(file.file, &firsts, reader->diag);
    if (count == 0) return false;
    hash_key *kept = arena_alloc(reader->arena, count * sizeof *kept);
    struct hash_ranges *ranges = arena_alloc(reader->arena, sizeof *ranges);
    memcpy(kept, firsts, count * sizeof *kept);
    free(firsts);
    *ranges = (struct hash_ranges){kept, count};
    *(const struct hash_ranges **)at(target, row) = ranges;
    return true;
}

/* ---- what waits until everything is read */

static bool bind_keys(struct reader *reader, struct yaml_node *node, const char *path,
                      const struct field *row, void *target)
{
    struct waiting_keys *waiting = arena_alloc(reader->arena, sizeof *waiting);
    if (!keys_read(reader, node, path, &waiting->spec)) return false;
    if (reader->trial) return true;
    waiting->keys = at(target, row);
    waiting->next = reader->keys;
    reader->keys = waiting;
    return true;
}

/* ---- one value */

/* The word for having none of a group. */
static bool is_off(const struct yaml_node *node, const struct field *row)
{
    return row->off && node->kind == NODE_SCALAR && strcmp(node->text, row->off) == 0;
}

static bool bind_group(struct reader *reader, struct yaml_node *node, const char *path,
                       const struct field *row, void *target)
{
    if (is_off(node, row)) {
        *((bool *)((char *)target + row->absent)) = true;
        return true;
    }
    if (node->kind != NODE_MAPPING && !yaml_tree_is_null(node)) {
        diag_error(reader->diag, node->place, path, "%s is not a mapping such as {%s: ...}%s%s",
                   yaml_tree_said(reader->arena, node), row->group->key, row->off ? " or " : "",
                   row->off ? row->off : "");
        return false;
    }
    if (row->present != 0) *((bool *)((char *)target + row->present)) = true;
    const struct binding binding = {node->key ? node->key_place : node->place, path, NULL, NULL};
    return bind_mapping(reader, node, binding, row->group, at(target, row));
}

static bool bind_list(struct reader *reader, struct yaml_node *node, const char *path,
                      const struct field *row, void *target)
{
    if (node->kind != NODE_LIST) {
        diag_error(reader->diag, node->place, path, "%s is not a list such as [{%s: ...}]",
                   yaml_tree_said(reader->arena, node), row->group->key);
        return false;
    }
    if (row->max > 0 && ((double)node->count < row->min || (double)node->count > row->max)) {
        diag_error(reader->diag, node->place, path, "a list of %zu, where %.0f to %.0f are taken",
                   node->count, row->min, row->max);
        return false;
    }
    bool good = true;
    char *items = arena_alloc(reader->arena, node->count * row->item_bytes + 1);
    size_t i = 0;
    for (struct yaml_node *item = node->first; item; item = item->next, i++) {
        const char *below = reader_path(reader, path, arena_format(reader->arena, "%zu", i));
        const struct binding binding = {item->place, below, NULL, NULL};
        if (item->kind == NODE_MAPPING) {
            good = bind_mapping(reader, item, binding, row->group, items + i * row->item_bytes) &&
                   good;
            continue;
        }
        diag_error(reader->diag, item->place, below, "%s is not a mapping such as {%s: ...}",
                   yaml_tree_said(reader->arena, item), row->group->key);
        good = false;
    }
    *(struct field_list *)at(target, row) = (struct field_list){items, (uint32_t)node->count};
    return good;
}

bool bind_value(struct reader *reader, struct yaml_node *node, const char *path,
                const struct field *row, void *target)
{
    switch (row->kind) {
    case FIELD_BOOL: return bind_bool(reader, node, path, row, target);
    case FIELD_CHOICE: return bind_choice(reader, node, path, row, target);
    case FIELD_TEXT: return bind_text(reader, node, path, row, target);
    case FIELD_REF: return reference_read(reader, node, path, row, at(target, row));
    case FIELD_DIST: return dist_read(reader, node, path, row, at(target, row));
    case FIELD_KEYS: return bind_keys(reader, node, path, row, target);
    case FIELD_WEEK_TIME: return bind_week_time(reader, node, path, row, target);
    case FIELD_PROFILE: return bind_profile(reader, node, path, row, target);
    case FIELD_RANGES: return bind_ranges(reader, node, path, row, target);
    case FIELD_TRACE: return bind_trace(reader, node, path, row, target);
    case FIELD_GROUP: return bind_group(reader, node, path, row, target);
    case FIELD_LIST: return bind_list(reader, node, path, row, target);
    case FIELD_COUNT:
    case FIELD_NUMBER:
    case FIELD_RATIO:
    case FIELD_DURATION:
    case FIELD_BYTES:
    case FIELD_RATE:
    case FIELD_BYTE_RATE: return bind_quantity(reader, node, path, row, target);
    }
    CHECK(false);
    return false;
}

/* ---- mappings */

static void keep(struct reader *reader, const struct yaml_node *node, const char *path,
                 const struct field *row, enum parameter_origin origin)
{
    if (reader->trial || row->kind == FIELD_LIST) return;
    if (row->kind == FIELD_GROUP && !is_off(node, row)) return;
    const char *source = origin == ORIGIN_DEFAULT && row->source ? row->source : "";
    reader_keep(reader, (struct parameter){
                            .path = path,
                            .value = yaml_tree_value(reader->arena, node),
                            .unit = quantity_unit(row->kind == FIELD_DIST ? row->of : row->kind),
                            .origin = origin,
                            .source = source,
                            .help = row->help ? row->help : "",
                        });
}

static struct yaml_node *fallback_node(struct reader *reader, const struct field *row,
                                       const char *path)
{
    const struct place place = {arena_format(reader->arena, "default of %s", path), 0, 0};
    const char *text = field_fallback(row, reader->region);
    if (strchr("{[\"'", text[0]) && text[0])
        return yaml_tree_parse_value(reader->arena, place, text, strlen(text), reader->diag);
    struct yaml_node *node = arena_alloc(reader->arena, sizeof *node);
    node->place = place;
    node->text = text;
    node->quoted = !*text; /* an empty text is not nothing */
    return node;
}

/* A row that the user left out. */
static bool bind_absent(struct reader *reader, struct binding binding, const struct field *row,
                        void *target)
{
    const char *path = reader_path(reader, binding.path, row->key);
    if (row->kind == FIELD_GROUP) {
        if (row->present != 0 && !row->defaulted) return true;
        const struct binding inner = {binding.place, path, NULL, NULL};
        return bind_mapping(reader, NULL, inner, row->group, at(target, row));
    }
    if (row->kind == FIELD_REF) *(struct reference *)at(target, row) = (struct reference){NULL, -1};
    if (row->required && row->without) {
        diag_unmodelled(reader->diag, binding.place, binding.path,
                        "without '%s' it is %s, which is not modelled (%s: %s)", row->key,
                        row->without, row->key, row->help);
        return false;
    }
    if (row->required) {
        diag_error(reader->diag, binding.place, binding.path, "'%s' is missing (%s)", row->key,
                   row->help ? row->help : "it has no default");
        return false;
    }
    if (!row->fallback) return true;
    struct yaml_node *node = fallback_node(reader, row, path);
    if (!node || !bind_value(reader, node, path, row, target)) return false;
    keep(reader, node, path, row, ORIGIN_DEFAULT);
    return true;
}

enum { ROWS_MAX = 128 };

static size_t row_count(const struct field *rows)
{
    size_t count = 0;
    while (rows[count].key) count++;
    CHECK(count < ROWS_MAX);
    return count;
}

static bool is_other(const char *const *others, const char *key)
{
    for (; others && *others; others++)
        if (strcmp(*others, key) == 0) return true;
    return false;
}

/* Without case and '_'. */
static bool is_same_name(const char *one, const char *other)
{
    for (;; one++, other++) {
        while (*one == '_') one++;
        while (*other == '_') other++;
        if (tolower((unsigned char)*one) != tolower((unsigned char)*other)) return false;
        if (!*one) return true;
    }
}

/* A name that the service has. False: it has none such. */
static bool refuse_elsewhere(struct reader *reader, const struct yaml_node *child,
                             struct binding binding)
{
    const struct field_elsewhere *at = binding.elsewhere;
    while (at && at->key && !is_same_name(at->key, child->key)) at++;
    if (!at || !at->key) return false;
    const char *path = reader_path(reader, binding.path, child->key);
    if (at->here) diag_error(reader->diag, child->key_place, path, "is '%s' here", at->here);
    else diag_unmodelled(reader->diag, child->key_place, path, "is not modelled");
    return true;
}

/* A name that no row has; a required row that was probably meant is excused. */
static void refuse_unknown(struct reader *reader, const struct yaml_node *child,
                           struct binding binding, const struct field *rows, bool *excused)
{
    size_t others = 0;
    const size_t count = row_count(rows);
    while (binding.others && binding.others[others]) others++;
    const char **names = arena_alloc(reader->arena, (count + others + 1) * sizeof *names);
    for (size_t i = 0; i < count; i++) names[i] = rows[i].key;
    for (size_t i = 0; i < others; i++) names[count + i] = binding.others[i];
    const char *meant = reader_unknown(reader, child, binding.path, names);
    for (size_t i = 0; meant && i < count; i++)
        if (strcmp(rows[i].key, meant) == 0) excused[i] = true;
}

/* A key that stands instead of the row is among those given. */
static bool is_said_otherwise(const struct field *rows, struct yaml_node *const *given,
                              const struct field *row)
{
    for (const char *const *key = row->unless; key && *key; key++)
        for (size_t i = 0; rows[i].key; i++)
            if (given[i] && strcmp(rows[i].key, *key) == 0) return true;
    return false;
}

static bool bind_given(struct reader *reader, struct yaml_node *child, struct binding binding,
                       const struct field *row, void *target)
{
    const char *path = reader_path(reader, binding.path, child->key);
    if (!bind_value(reader, child, path, row, target)) return false;
    keep(reader, child, path, row, child->place.line == 0 ? ORIGIN_SET : ORIGIN_SCENARIO);
    return true;
}

bool bind_mapping(struct reader *reader, const struct yaml_node *node, struct binding binding,
                  const struct field *rows, void *target)
{
    const size_t count = row_count(rows);
    struct yaml_node *given[ROWS_MAX] = {0};
    bool excused[ROWS_MAX] = {0};
    bool good = true;
    for (struct yaml_node *child = node ? node->first : NULL; child; child = child->next) {
        size_t i = 0;
        while (i < count && strcmp(rows[i].key, child->key) != 0) i++;
        if (i < count) {
            if (given[i]) bind_given(reader, given[i], binding, &rows[i], target); /* given twice */
            given[i] = child;
        } else if (!is_other(binding.others, child->key)) {
            if (!refuse_elsewhere(reader, child, binding))
                refuse_unknown(reader, child, binding, rows, excused);
            good = false;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (given[i]) good = bind_given(reader, given[i], binding, &rows[i], target) && good;
        else if (!excused[i] && !is_said_otherwise(rows, given, &rows[i]))
            good = bind_absent(reader, binding, &rows[i], target) && good;
    }
    return good;
}

const struct field *bind_find(const struct field *rows, const char *path)
{
    const size_t length = strcspn(path, ".");
    for (; rows->key; rows++) {
        if (strlen(rows->key) != length || memcmp(rows->key, path, length) != 0) continue;
        if (path[length] == '\0') return rows;
        path += length + 1;
        if (rows->kind == FIELD_GROUP) return bind_find(rows->group, path);
        const size_t digits = strspn(path, "0123456789");
        if (rows->kind != FIELD_LIST || digits == 0 || path[digits] != '.') return NULL;
        return bind_find(rows->group, path + digits + 1);
    }
    return NULL;
}

size_t bind_room(const struct field *rows)
{
    size_t most = 0;
    for (; rows->key; rows++) {
        if (rows->kind != FIELD_GROUP && rows->kind != FIELD_LIST) continue;
        const size_t below = bind_room(rows->group);
        if (rows->item_bytes > most) most = rows->item_bytes;
        if (below > most) most = below;
    }
    return most;
}
