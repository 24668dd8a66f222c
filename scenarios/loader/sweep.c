#include "scenarios/loader/sweep.h"

#include <math.h>
#include <string.h>

#include "scenarios/loader/axis_range.h"
#include "scenarios/loader/sweep_rules.h"

static const char where_key[] = "where", repeat_key[] = "repeat", samples_key[] = "samples",
                  points_key[] = "points";

static bool is_word(const char *key)
{
    const char *const words[] = {where_key, repeat_key, samples_key, points_key};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i], key)) return true;
    return false;
}

/* ---- values */

static bool try_value(struct reader *reader, struct yaml_node *value, const char *path,
                      const struct setting *setting)
{
    /* A group's rows count from the group's start, so the whole is more than enough. */
    void *scratch = arena_alloc(reader->arena, setting->bytes);
    return bind_value(reader, value, path, setting->row, scratch);
}

/* As scenario language on one line; call after try_value, which leaves canonical texts. */
static struct axis_value value_of(struct reader *reader, const struct yaml_node *node,
                                  enum field_kind kind)
{
    char problem[QUANTITY_PROBLEM_MAX];
    struct quantity quantity;
    struct axis_value value = {yaml_tree_flow(reader->arena, node), NAN};
    if (node->kind == NODE_SCALAR && quantity_is_kind(kind) &&
        quantity_read(kind, node->text, &quantity, problem))
        value.amount = quantity_is_whole(kind) ? (double)quantity.whole : quantity.value;
    return value;
}

static bool add_value(struct reader *reader, struct axis *axis, size_t capacity,
                      struct axis_value value, struct place place, const char *path)
{
    if (axis->count < capacity) {
        axis->values[axis->count++] = value;
        return true;
    }
    diag_error(reader->diag, place, path, "more than %d values", AXIS_VALUES_MAX);
    return false;
}

static bool add_range(struct reader *reader, struct yaml_node *node, const char *path,
                      const struct setting *setting, struct axis *axis)
{
    struct axis_range range;
    if (!axis_range_read(reader, node, path, axis->kind, &range)) return false;
    axis->low = range.low;
    axis->high = range.high;
    axis->logarithmic = range.logarithmic;
    axis->is_range = axis->count == 0;
    bool good = true;
    const size_t count = axis_range_count(&range);
    /* One without values still has ends, and they must do. */
    for (size_t i = 0; good && i < (count ? count : 2); i++) {
        char text[QUANTITY_TEXT_MAX];
        const double amount = count ? axis_range_value(&range, i) : i ? range.high : range.low;
        struct axis_value value = {.amount = axis_amount_text(axis->kind, amount, text)};
        value.text = arena_text(reader->arena, text, strlen(text));
        struct yaml_node *one = yaml_tree_parse_value(reader->arena, node->place, value.text,
                                                      strlen(value.text), reader->diag);
        good = one && try_value(reader, one, path, setting);
        if (good && count)
            good = add_value(reader, axis, AXIS_VALUES_MAX, value, node->place, path);
    }
    return good;
}

/* A point that comes twice would be simulated twice and stand there as two. */
static bool is_new(struct reader *reader, const struct axis *axis, const struct axis_value *value,
                   struct place place, const char *path)
{
    for (size_t i = 0; i < axis->count; i++) {
        const struct axis_value *other = &axis->values[i];
        const bool same = isnan(value->amount) ? strcmp(other->text, value->text) == 0
                                               : other->amount == value->amount;
        if (!same) continue;
        diag_error(reader->diag, place, path, "%s is among the values already, as %s", value->text,
                   other->text);
        return false;
    }
    return true;
}

static bool add_item(struct reader *reader, struct yaml_node *node, const char *path,
                     const struct setting *setting, struct axis *axis)
{
    if (node->kind == NODE_SCALAR && axis_is_range(axis->kind, node->text))
        return add_range(reader, node, path, setting, axis);
    axis->is_range = false;
    if (!try_value(reader, node, path, setting)) return false;
    const struct axis_value value = value_of(reader, node, axis->kind);
    return is_new(reader, axis, &value, node->place, path) &&
           add_value(reader, axis, AXIS_VALUES_MAX, value, node->place, path);
}

/* ---- axes */

static struct axis *new_axis(struct reader *reader, struct sweep *sweep,
                             const struct setting *setting, const char *path, size_t room)
{
    struct axis *axis = &sweep->axes[sweep->axis_count++];
    *axis = (struct axis){
        .path = path,
        .kind = setting_kind(setting),
        .values = arena_alloc(reader->arena, room * sizeof *axis->values),
    };
    return axis;
}

/* A list of values and ranges, or one range. */
static bool read_axis(struct reader *reader, struct yaml_node *node,
                      const struct setting_world *world, struct sweep *sweep)
{
    struct setting setting = {0};
    const char *path = reader_path(reader, "sweep", node->key);
    if (!setting_find(reader, node->key, node->key_place, "sweep", world, &setting)) return false;
    const bool lone = node->kind == NODE_SCALAR && setting.row &&
                      axis_is_range(setting_kind(&setting), node->text);
    if (!lone && (node->kind != NODE_LIST || node->count == 0)) {
        diag_error(reader->diag, node->place, path, "%s is not a list of values such as [1, 2]",
                   node->kind == NODE_LIST ? "[]" : yaml_tree_said(reader->arena, node));
        return false;
    }
    if (!setting.row) return true; /* what is wrong has been said elsewhere */
    struct axis *axis = new_axis(reader, sweep, &setting, node->key, AXIS_VALUES_MAX);
    if (lone) return add_item(reader, node, path, &setting, axis);
    bool good = true;
    for (struct yaml_node *item = node->first; item; item = item->next)
        good = add_item(reader, item, path, &setting, axis) && good;
    return good;
}

/* The first point says which settings the list is about. */
static bool begin_list(struct reader *reader, const struct yaml_node *list,
                       const struct setting_world *world, struct sweep *sweep,
                       struct setting *settings)
{
    bool good = true;
    for (const struct yaml_node *child = list->first->first; child; child = child->next) {
        struct setting *setting = &settings[sweep->axis_count];
        const bool found =
            setting_find(reader, child->key, child->key_place, "sweep.points", world, setting);
        if (found && setting->row) new_axis(reader, sweep, setting, child->key, list->count);
        good = good && found;
    }
    return good;
}

static bool read_point(struct reader *reader, const struct yaml_node *point, struct sweep *sweep,
                       const struct setting *settings)
{
    bool good = true;
    for (size_t i = 0; i < sweep->axis_count; i++) {
        struct axis *axis = &sweep->axes[i];
        struct yaml_node *value = yaml_tree_find(point, axis->path);
        const char *path = reader_path(reader, "sweep.points", axis->path);
        if (!value) {
            diag_error(reader->diag, point->place, "sweep.points",
                       "this point does not say '%s', which the first one does", axis->path);
            good = false;
        } else if (try_value(reader, value, path, &settings[i])) {
            axis->values[axis->count++] = value_of(reader, value, axis->kind);
        } else {
            good = false;
        }
    }
    for (const struct yaml_node *child = point->first; child; child = child->next) {
        size_t i = 0;
        while (i < sweep->axis_count && strcmp(sweep->axes[i].path, child->key) != 0) i++;
        if (i < sweep->axis_count) continue;
        diag_error(reader->diag, child->key_place, "sweep.points",
                   "'%s' is not in the first point; all points name the same settings", child->key);
        good = false;
    }
    return good;
}

static bool read_points(struct reader *reader, const struct yaml_node *list,
                        const struct setting_world *world, struct sweep *sweep)
{
    if (sweep->axis_count > 0) {
        diag_error(reader->diag, list->key_place, "sweep.points",
                   "a list of points stands alone, but there are axes as well (%s)",
                   sweep->axes[0].path);
        return false;
    }
    bool good = list->kind == NODE_LIST && list->first;
    for (const struct yaml_node *point = good ? list->first : NULL; point; point = point->next)
        good = good && point->kind == NODE_MAPPING && point->count > 0;
    if (!good) {
        diag_error(reader->diag, list->place, "sweep.points",
                   "this is not a list of points such as [{seed: 1}, {seed: 2}]");
        return false;
    }
    sweep->listed = true;
    sweep->axes = arena_alloc(reader->arena, list->first->count * sizeof *sweep->axes);
    struct setting *settings = arena_alloc(reader->arena, list->first->count * sizeof *settings);
    if (!begin_list(reader, list, world, sweep, settings)) return false;
    for (const struct yaml_node *point = list->first; point; point = point->next)
        good = read_point(reader, point, sweep, settings) && good;
    return good;
}

/* ---- the section */

static bool read_number(struct reader *reader, const struct yaml_node *node, const char *key,
                        double most, int64_t *number)
{
    struct yaml_node *child = yaml_tree_find(node, key);
    struct quantity quantity;
    if (!child) return true;
    if (!reader_quantity(reader, child, reader_path(reader, "sweep", key), FIELD_COUNT, 1, most,
                         &quantity))
        return false;
    *number = quantity.whole;
    return true;
}

static bool check_use(struct reader *reader, const struct yaml_node *node,
                      const struct sweep *sweep)
{
    if (sweep->listed && sweep->samples) {
        diag_error(reader->diag, yaml_tree_find(node, samples_key)->place, "sweep.samples",
                   "a list of points is not sampled");
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < sweep->axis_count; i++) {
        const struct axis *axis = &sweep->axes[i];
        if (axis->count > 0 || sweep->samples) continue;
        diag_error(reader->diag, yaml_tree_find(node, axis->path)->place,
                   reader_path(reader, "sweep", axis->path),
                   "a range without a step or a number of values is for samples: say "
                   "LOW..HIGH/STEP or LOW..HIGH x5, or give 'samples'");
        good = false;
    }
    return good;
}

static bool read_section(struct reader *reader, const struct yaml_node *node,
                         const struct setting_world *world, struct sweep *sweep)
{
    bool good = true;
    sweep->axes = arena_alloc(reader->arena, (node->count + 1) * sizeof *sweep->axes);
    for (struct yaml_node *child = node->first; child; child = child->next)
        if (!is_word(child->key)) good = read_axis(reader, child, world, sweep) && good;
    const struct yaml_node *points = yaml_tree_find(node, points_key);
    if (points) good = read_points(reader, points, world, sweep) && good;
    good = read_number(reader, node, samples_key, SWEEP_POINTS_MAX, &sweep->samples) && good;
    good = read_number(reader, node, repeat_key, 1000, &sweep->repeat) && good;
    good = good && check_use(reader, node, sweep);
    return sweep_rules_read(reader, yaml_tree_find(node, where_key), world, sweep) && good;
}

bool sweep_read(struct reader *reader, const struct yaml_node *node,
                const struct setting_world *world, struct sweep *sweep)
{
    if (!node || yaml_tree_is_null(node)) return true;
    if (node->kind != NODE_MAPPING) {
        diag_error(reader->diag, node->place, "sweep", "%s is not a mapping of paths to lists",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    reader->trial = true;
    const bool good = read_section(reader, node, world, sweep);
    reader->trial = false;
    return good;
}
