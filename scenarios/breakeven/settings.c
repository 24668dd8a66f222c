#include "scenarios/breakeven/settings.h"

#include <math.h>
#include <string.h>

#include "scenarios/loader/axis_range.h"
#include "scenarios/values/bind.h"
#include "sim/check.h"

enum { POINTS_MAX = 200 }; /* ours: what anybody looks at along one axis */

/* One option's text, taken apart. */
struct assignment {
    struct place place;
    const char *name;
    struct yaml_node *value;
    const struct field *row;
};

struct settings {
    struct arena *arena;
    void *parameters;
    struct break_even_axis x, y;
    const struct assignment *set;
    size_t set_count;
};

static bool take_apart(struct reader *reader, const struct question *question, const char *option,
                       const char *text, struct assignment *assignment)
{
    const char *equals = strchr(text, '=');
    const size_t length = equals ? (size_t)(equals - text) : strlen(text);
    *assignment = (struct assignment){
        .place = {arena_format(reader->arena, "%s %s", option, text), 0, 0},
        .name = arena_text(reader->arena, text, length),
    };
    for (const struct field *row = question->rows; row->key; row++)
        if (!strcmp(row->key, assignment->name)) assignment->row = row;
    if (!assignment->row) {
        const char *names[32] = {0};
        size_t count = 0;
        for (const struct field *row = question->rows; row->key && count < 31; row++)
            names[count++] = row->key;
        const char *nearest = diag_nearest(assignment->name, names);
        diag_error(reader->diag, assignment->place, "", "'%s' has no parameter '%.40s'; %s%s",
                   question->name, assignment->name, nearest ? "did you mean " : "it has ",
                   nearest ? nearest : reader_list(reader, names));
        return false;
    }
    if (!equals) {
        diag_error(reader->diag, assignment->place, assignment->name, "a value is missing");
        return false;
    }
    assignment->value = yaml_tree_parse_value(reader->arena, assignment->place, equals + 1,
                                              strlen(equals + 1), reader->diag);
    return assignment->value;
}

/* The range's point; where equal ratios meet whole numbers, as in 64 B to 64 KiB, exactly those. */
static double point_of(enum field_kind kind, const struct axis_range *range, size_t index)
{
    const double near = axis_range_value(range, index);
    if (!range->logarithmic || !quantity_is_whole(kind)) return near;
    const double share = (double)index / (double)(range->count - 1);
    const double exact = range->low * pow(range->high / range->low, share);
    return fabs(exact - round(exact)) < 1e-6 * exact ? round(exact) : near;
}

static bool read_axis(struct reader *reader, const struct question *question, const char *option,
                      const char *text, struct break_even_axis *axis)
{
    struct assignment given;
    struct axis_range range;
    if (!take_apart(reader, question, option, text, &given)) return false;
    const enum field_kind kind = given.row->kind;
    if (given.value->kind != NODE_SCALAR || !axis_is_range(kind, given.value->text)) {
        diag_error(reader->diag, given.place, given.name,
                   "%s is not a range such as LOW..HIGH xCOUNT log, of a quantity",
                   yaml_tree_said(reader->arena, given.value));
        return false;
    }
    if (!axis_range_read(reader, given.value, given.name, kind, &range)) return false;
    const size_t count = axis_range_count(&range);
    if (count < 2 || count > POINTS_MAX) {
        diag_error(reader->diag, given.place, given.name,
                   "an axis has 2 to %d points: LOW..HIGH xCOUNT, LOW..HIGH xCOUNT log or"
                   " LOW..HIGH/STEP",
                   POINTS_MAX);
        return false;
    }
    axis->row = given.row;
    axis->logarithmic = range.logarithmic;
    axis->at = arena_alloc(reader->arena, count * sizeof *axis->at);
    char said[QUANTITY_TEXT_MAX];
    for (size_t i = 0; i < count; i++) {
        const double at = axis_amount_text(kind, point_of(kind, &range, i), said);
        if (!reader_in_range(reader, given.place, given.name, kind, said, at, given.row->min,
                             given.row->max))
            return false;
        /* Whole numbers that round to one are one. */
        if (axis->count == 0 || at > axis->at[axis->count - 1]) axis->at[axis->count++] = at;
    }
    return true;
}

static void read_all(struct reader *reader, const struct question *question, const char *const *set,
                     size_t set_count, const char *x, const char *y, struct settings *settings)
{
    const struct place nowhere = {question->name, 0, 0};
    bind_mapping(reader, NULL, (struct binding){nowhere, "", NULL, NULL}, question->rows,
                 settings->parameters);
    struct assignment *given = arena_alloc(reader->arena, (set_count + 1) * sizeof *given);
    for (size_t i = 0; i < set_count; i++) {
        if (!take_apart(reader, question, "--set", set[i], &given[i]) ||
            !bind_value(reader, given[i].value, given[i].name, given[i].row, settings->parameters))
            given[i].row = NULL;
    }
    if (!read_axis(reader, question, "--x", x ? x : question->x, &settings->x) ||
        !read_axis(reader, question, "--y", y ? y : question->y, &settings->y))
        return;
    if (settings->x.row == settings->y.row)
        diag_error(reader->diag, nowhere, settings->x.row->key, "both axes are the same");
    settings->set = given;
    settings->set_count = set_count;
}

struct settings *settings_read(const struct question *question, const char *const *set,
                               size_t set_count, const char *x, const char *y, struct diag *diag)
{
    const int before = diag_error_count(diag) + diag_unmodelled_count(diag);
    struct arena *arena = arena_create();
    struct settings *settings = arena_alloc(arena, sizeof *settings);
    settings->arena = arena;
    settings->parameters = arena_alloc(arena, question->bytes);
    struct reader reader = reader_of(diag, arena, "");
    reader.trial = true; /* nothing is kept for a run's table of parameters */
    read_all(&reader, question, set, set_count, x, y, settings);
    if (diag_error_count(diag) + diag_unmodelled_count(diag) == before) return settings;
    arena_destroy(arena);
    return NULL;
}

void settings_complain_of_axes(const struct settings *settings, struct diag *diag)
{
    for (size_t i = 0; i < settings->set_count; i++) {
        const struct assignment *set = &settings->set[i];
        if (set->row == settings->x.row || set->row == settings->y.row)
            diag_error(diag, set->place, set->name,
                       "is an axis: --set would change nothing; say it as --x or --y");
    }
}

void settings_destroy(struct settings *settings)
{
    if (settings) arena_destroy(settings->arena);
}

const void *settings_parameters(const struct settings *settings)
{
    return settings->parameters;
}

const struct break_even_axis *settings_x(const struct settings *settings)
{
    return &settings->x;
}

const struct break_even_axis *settings_y(const struct settings *settings)
{
    return &settings->y;
}
