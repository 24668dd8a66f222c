#include "scenarios/values/profile_reader.h"

#include <stdlib.h>
#include <string.h>

#include "scenarios/text/csv_lines.h"
#include "scenarios/text/moment.h"
#include "scenarios/values/text_file.h"
#include "sim/week_time.h"

enum { POINTS_MAX = 1000000, COMPLAINTS_MAX = 20 };

/* ours: more is a slip; the rate itself says how much comes */
static const double factor_most = 1e6;

static const char example[] = "{daily: {\"18:00\": 2}}, {weekly: {sat: 0.4}}, "
                              "{points: {0s: 1, 30m: 10}} or {file: shape.csv}";

/* A point, and where it was written. */
struct written {
    struct load_point point;
    struct place place;
    const char *said;
};

struct points {
    struct written *list;
    size_t count;
};

static int by_time(const void *left, const void *right)
{
    const struct written *a = left, *b = right;
    if (a->point.at_ns != b->point.at_ns) return a->point.at_ns > b->point.at_ns ? 1 : -1;
    return a->place.line != b->place.line
               ? (a->place.line > b->place.line ? 1 : -1)
               : (a->place.column > b->place.column) - (a->place.column < b->place.column);
}

/* ---- times */

static bool time_of_day(const char *text, int64_t *ns)
{
    return day_time_read(text, ns);
}

static bool time_of_run(const char *text, int64_t *ns)
{
    struct quantity quantity;
    char problem[QUANTITY_PROBLEM_MAX];
    if (!quantity_read(FIELD_DURATION, text, &quantity, problem)) return false;
    *ns = quantity.whole;
    return true;
}

struct family {
    const char *name;
    bool (*time)(const char *text, int64_t *ns);
    int64_t period_ns;
    const char *wanted;
};

static const struct family families[] = {
    {"daily", time_of_day, NS_PER_DAY, "a time of day such as 18:00"},
    {"weekly", week_time_read, NS_PER_WEEK, "a day or a time of the week such as sat or mon 18:00"},
    {"points", time_of_run, 0, "a duration from the start of the measured time such as 30m"},
};

/* ---- a mapping of times to factors */

static bool read_factor(struct reader *reader, struct yaml_node *node, const char *path,
                        double *factor)
{
    struct quantity quantity;
    if (!reader_quantity(reader, node, path, FIELD_NUMBER, 0, factor_most, &quantity)) return false;
    *factor = quantity.value;
    return true;
}

static bool read_points(struct reader *reader, const struct yaml_node *node, const char *path,
                        const struct family *family, struct points *points)
{
    if (node->kind != NODE_MAPPING || node->count == 0) {
        diag_error(reader->diag, node->place, path, "%s is not a mapping of times to factors: %s",
                   yaml_tree_said(reader->arena, node), family->wanted);
        return false;
    }
    bool good = true;
    points->list = arena_alloc(reader->arena, node->count * sizeof *points->list);
    for (struct yaml_node *child = node->first; child; child = child->next) {
        struct written *written = &points->list[points->count++];
        written->place = child->key_place;
        written->said = child->key;
        if (!family->time(child->key, &written->point.at_ns)) {
            diag_error(reader->diag, child->key_place, path, "'%.40s' is not %s", child->key,
                       family->wanted);
            good = false;
        }
        good = read_factor(reader, child, reader_path(reader, path, child->key),
                           &written->point.factor) &&
               good;
    }
    return good;
}

/* Days by their names alone hold all day; those that are not named have 1. */
static bool fill_days(struct reader *reader, struct points *points, const char *path, bool *days)
{
    size_t bare = 0;
    for (size_t i = 0; i < points->count; i++) bare += !strchr(points->list[i].said, ':');
    *days = bare > 0;
    if (bare > 0 && bare < points->count) {
        diag_error(reader->diag, points->list[0].place, path,
                   "whole days (sat) and times (sat 18:00) do not go together");
        return false;
    }
    if (bare == 0) return true;
    struct written *all = arena_alloc(reader->arena, (7 + points->count) * sizeof *all);
    size_t count = 0;
    for (int day = 0; day < 7; day++) {
        const size_t before = count;
        for (size_t i = 0; i < points->count; i++)
            if (points->list[i].point.at_ns == day * NS_PER_DAY) all[count++] = points->list[i];
        if (count == before)
            all[count++] = (struct written){.point = {day * NS_PER_DAY, 1}, .said = ""};
    }
    *points = (struct points){all, count};
    return true;
}

/* ---- a file of `time,factor` */

static bool file_error(struct reader *reader, const char *file, int line, int column,
                       const char *text, const char *what)
{
    diag_error(reader->diag, (struct place){file, line, column}, "", "'%.40s' %s", text, what);
    return false;
}

static bool read_file_line(struct reader *reader, const char *file, const struct csv_lines *lines,
                           int count, enum moment_form *form, struct points *points)
{
    const struct csv_cell *cells = lines->cells;
    struct quantity factor;
    char problem[QUANTITY_PROBLEM_MAX];
    struct written *next = &points->list[points->count];
    if (count != 2)
        return file_error(reader, file, lines->line, 1, count > 0 ? cells[0].text : "",
                          "begins a line that is not time,factor");
    if (*form == MOMENT_NONE) *form = moment_form(cells[0].text);
    next->place = (struct place){file, lines->line, cells[0].column};
    next->said = cells[0].text;
    if (*form == MOMENT_NONE || !moment_read(*form, cells[0].text, &next->point.at_ns))
        return file_error(
            reader, file, lines->line, cells[0].column, cells[0].text,
            arena_format(reader->arena, "is no time such as %s", moment_example(*form)));
    if (points->count > 0 && next->point.at_ns <= points->list[points->count - 1].point.at_ns)
        return file_error(reader, file, lines->line, cells[0].column, cells[0].text,
                          "is not after the line above it");
    if (!quantity_read(FIELD_NUMBER, cells[1].text, &factor, problem) || factor.value < 0 ||
        factor.value > factor_most)
        return file_error(reader, file, lines->line, cells[1].column, cells[1].text,
                          "is not a factor from 0 to 1000000");
    next->point.factor = factor.value;
    points->count++;
    return true;
}

static bool read_file(struct reader *reader, const struct yaml_node *node, const char *path,
                      struct points *points)
{
    struct text_beside text;
    if (!text_file_beside(reader, node, path, TEXT_FILE_MAX, &text)) return false;
    diag_source(reader->diag, text.file, text.text, text.length);
    size_t room = 1;
    for (size_t i = 0; i < text.length; i++) room += text.text[i] == '\n';
    points->list = arena_alloc(reader->arena, room * sizeof *points->list);
    struct csv_lines lines = csv_lines_of(text.text, text.length);
    enum moment_form form = MOMENT_NONE;
    int wrong = 0;
    for (int count, first = 1; (count = csv_lines_next(&lines)) != 0 && wrong < COMPLAINTS_MAX;
         first = 0) {
        const bool heading = first && count == 2 && !strcmp(lines.cells[1].text, "factor");
        if (heading) continue;
        wrong += !read_file_line(reader, text.file, &lines, count, &form, points);
    }
    if (wrong == 0 && points->count == 0)
        diag_error(reader->diag, node->place, path, "%.200s has no lines time,factor", text.file);
    /* What comes from a calendar begins with its first line. */
    const int64_t origin_ns =
        moment_is_calendar(form) && points->count > 0 ? points->list[0].point.at_ns : 0;
    for (size_t i = 0; i < points->count; i++) points->list[i].point.at_ns -= origin_ns;
    return wrong == 0 && points->count > 0;
}

/* ---- a curve */

static bool check_points(struct reader *reader, struct points *points, struct place place,
                         const char *path, int64_t period_ns)
{
    double sum = 0;
    bool good = true;
    qsort(points->list, points->count, sizeof *points->list, by_time);
    for (size_t i = 0; i < points->count; i++) {
        const struct written *written = &points->list[i];
        sum += written->point.factor;
        if (period_ns > 0 && written->point.at_ns >= period_ns) {
            diag_error(reader->diag, written->place, path, "'%.40s' is not before `every`",
                       written->said);
            good = false;
        }
        if (i == 0 || written->point.at_ns != points->list[i - 1].point.at_ns) continue;
        diag_error(reader->diag, written->place, path,
                   "'%.40s' is a time that stands there as '%.40s'", written->said,
                   points->list[i - 1].said);
        good = false;
    }
    if (good && sum == 0) {
        diag_error(reader->diag, place, path, "the factor is 0 at all times: nothing would come");
        good = false;
    }
    return good;
}

/* Turned until 0 is where the run begins. */
static void keep_points(struct reader *reader, const struct points *points, int64_t turn_ns,
                        struct load_curve *curve)
{
    struct load_point *kept = arena_alloc(reader->arena, points->count * sizeof *kept);
    size_t first = 0;
    while (first < points->count && points->list[first].point.at_ns < turn_ns) first++;
    for (size_t i = 0; i < points->count; i++) {
        const size_t at = (first + i) % points->count;
        kept[i] = points->list[at].point;
        kept[i].at_ns -= turn_ns;
        if (kept[i].at_ns < 0) kept[i].at_ns += curve->period_ns;
    }
    curve->points = kept;
    curve->count = (uint32_t)points->count;
}

struct curve_nodes {
    struct yaml_node *of, *steps, *every;
    const struct family *family; /* NULL: a file */
};

static bool find_nodes(struct reader *reader, const struct yaml_node *node, const char *path,
                       struct curve_nodes *nodes)
{
    static const char *const names[] = {"daily", "weekly", "points", "file",
                                        "steps", "every",  NULL};
    bool good = true;
    *nodes = (struct curve_nodes){0};
    for (struct yaml_node *child = node->kind == NODE_MAPPING ? node->first : NULL; child;
         child = child->next) {
        size_t i = 0;
        while (names[i] && strcmp(names[i], child->key) != 0) i++;
        if (!names[i]) {
            reader_unknown(reader, child, path, names);
            return false;
        }
        if (!strcmp(child->key, "steps")) nodes->steps = child;
        else if (!strcmp(child->key, "every")) nodes->every = child;
        else if (nodes->of) good = false;
        else nodes->of = child;
        if (nodes->of == child && i < sizeof families / sizeof *families)
            nodes->family = &families[i];
    }
    if (good && nodes->of) return true;
    diag_error(reader->diag, node->place, path, "a curve is one of %s", example);
    return false;
}

static bool read_steps(struct reader *reader, const struct yaml_node *node, const char *path,
                       bool *steps)
{
    if (!node) return true;
    const char *text = reader_text(reader, node, path, "true or false");
    if (!text) return false;
    *steps = !strcmp(text, "true");
    if (*steps || !strcmp(text, "false")) return true;
    diag_error(reader->diag, node->place, path, "%s is neither true nor false",
               yaml_tree_said(reader->arena, node));
    return false;
}

static bool read_period(struct reader *reader, struct yaml_node *node, const char *path,
                        const struct family *family, int64_t *period_ns)
{
    struct quantity quantity;
    *period_ns = family ? family->period_ns : 0;
    if (!node) return true;
    if (*period_ns > 0) {
        diag_error(reader->diag, node->key_place, path, "%s repeats by itself", family->name);
        return false;
    }
    if (!reader_quantity(reader, node, path, FIELD_DURATION, (double)NS_PER_S,
                         (double)(366 * NS_PER_DAY), &quantity))
        return false;
    *period_ns = quantity.whole;
    return true;
}

static bool read_curve(struct reader *reader, const struct yaml_node *node, const char *path,
                       struct load_curve *curve)
{
    struct curve_nodes nodes;
    struct points points = {0};
    bool days = false;
    if (!find_nodes(reader, node, path, &nodes)) return false;
    const char *below = reader_path(reader, path, nodes.of->key);
    bool good = read_steps(reader, nodes.steps, reader_path(reader, path, "steps"), &curve->steps);
    good = read_period(reader, nodes.every, reader_path(reader, path, "every"), nodes.family,
                       &curve->period_ns) &&
           good;
    good = (nodes.family ? read_points(reader, nodes.of, below, nodes.family, &points)
                         : read_file(reader, nodes.of, below, &points)) &&
           good;
    const bool weekly = curve->period_ns == NS_PER_WEEK && nodes.family && nodes.family->period_ns;
    good = good && (!weekly || fill_days(reader, &points, below, &days));
    if (!good || !check_points(reader, &points, nodes.of->place, below, curve->period_ns))
        return false;
    curve->steps = curve->steps || days;
    const bool calendar = nodes.family && nodes.family->period_ns > 0;
    keep_points(reader, &points, calendar ? reader->clock_ns % curve->period_ns : 0, curve);
    return true;
}

const struct load_shape *profile_read(struct reader *reader, struct yaml_node *node,
                                      const char *path)
{
    const bool list = node->kind == NODE_LIST;
    if ((!list && node->kind != NODE_MAPPING) || node->count == 0) {
        diag_error(reader->diag, node->place, path, "%s is not a list of curves such as %s",
                   node->kind != NODE_SCALAR ? "an empty one" : yaml_tree_said(reader->arena, node),
                   example);
        return NULL;
    }
    if (list && node->count > LOAD_CURVES_MAX) {
        diag_error(reader->diag, node->place, path, "%zu curves are more than %d", node->count,
                   LOAD_CURVES_MAX);
        return NULL;
    }
    bool good = true;
    struct load_shape *shape = arena_alloc(reader->arena, sizeof *shape);
    if (!list) {
        shape->count = 1;
        return read_curve(reader, node, path, &shape->curves[0]) ? shape : NULL;
    }
    for (const struct yaml_node *item = node->first; item; item = item->next) {
        const char *below =
            reader_path(reader, path, arena_format(reader->arena, "%u", (unsigned)shape->count));
        good = read_curve(reader, item, below, &shape->curves[shape->count++]) && good;
    }
    return good ? shape : NULL;
}
