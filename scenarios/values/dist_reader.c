#include "scenarios/values/dist_reader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/values/text_file.h"

enum { EMPIRICAL_MAX = 1000000, SETTINGS_MAX = 5, SIGMA_MAX = 10 };

enum setting_kind { ANY_QUANTITY, POSITIVE_QUANTITY, POSITIVE_NUMBER };

struct setting {
    const char *key;
    enum setting_kind kind;
    bool required;
};

/* What stands below a family's name; the first one is its middle, which `max` must exceed. */
struct family {
    const char *name;
    enum dist_family family;
    struct setting settings[SETTINGS_MAX + 1];
};

#define SHIFT_AND_MAX                                                                              \
    {"shift", ANY_QUANTITY, false},                                                                \
    {                                                                                              \
        "max", POSITIVE_QUANTITY, false                                                            \
    }

static const struct family families[] = {
    {"exponential", DIST_EXPONENTIAL, {{"mean", POSITIVE_QUANTITY, true}, SHIFT_AND_MAX}},
    {"lognormal",
     DIST_LOGNORMAL,
     {{"median", POSITIVE_QUANTITY, true},
      {"p99", POSITIVE_QUANTITY, false},
      {"sigma", POSITIVE_NUMBER, false},
      SHIFT_AND_MAX}},
    {"gamma",
     DIST_GAMMA,
     {{"mean", POSITIVE_QUANTITY, true}, {"shape", POSITIVE_NUMBER, true}, SHIFT_AND_MAX}},
    {"weibull",
     DIST_WEIBULL,
     {{"scale", POSITIVE_QUANTITY, true}, {"shape", POSITIVE_NUMBER, true}, SHIFT_AND_MAX}},
    {"normal",
     DIST_NORMAL,
     {{"mean", POSITIVE_QUANTITY, true},
      {"sd", POSITIVE_QUANTITY, true},
      {"max", POSITIVE_QUANTITY, false}}},
    {"uniform", DIST_UNIFORM, {{"low", ANY_QUANTITY, true}, {"high", POSITIVE_QUANTITY, true}}},
};

static const char *const family_names[] = {"exponential", "lognormal", "gamma",
                                           "weibull",     "normal",    "uniform",
                                           "empirical",   "mixture",   NULL};

bool dist_word_at(size_t family, size_t setting, struct dist_word *word)
{
    if (family >= sizeof families / sizeof *families) return false;
    const struct setting *row = &families[family].settings[setting];
    if (setting >= SETTINGS_MAX || !row->key) return false;
    *word = (struct dist_word){families[family].name, row->key, row->kind == POSITIVE_NUMBER,
                               row->required};
    return true;
}

/* What was found below a family's name, by the order of its settings. */
struct found {
    struct yaml_node *nodes[SETTINGS_MAX];
    double values[SETTINGS_MAX];
};

static int index_of(const struct family *family, const char *key)
{
    for (int i = 0; i < SETTINGS_MAX && family->settings[i].key; i++)
        if (strcmp(family->settings[i].key, key) == 0) return i;
    return -1;
}

static double found_value(const struct family *family, const struct found *found, const char *key)
{
    const int i = index_of(family, key);
    return i >= 0 && found->nodes[i] ? found->values[i] : 0;
}

static bool read_setting(struct reader *reader, struct yaml_node *node, const char *path,
                         const struct field *row, enum setting_kind kind, double *value)
{
    struct quantity quantity;
    const enum field_kind of = kind == POSITIVE_NUMBER ? FIELD_NUMBER : row->of;
    if (!reader_quantity(reader, node, path, of, 0, 0, &quantity)) return false;
    *value = quantity.value;
    if (quantity.value > 0 || (kind == ANY_QUANTITY && quantity.value == 0)) return true;
    diag_error(reader->diag, node->place, path, "must be more than 0");
    return false;
}

static bool read_settings(struct reader *reader, const struct yaml_node *node, const char *path,
                          const struct field *row, const struct family *family, struct found *found)
{
    const char *names[SETTINGS_MAX + 1] = {0};
    bool excused[SETTINGS_MAX] = {0}; /* misspelt: counts as given */
    bool good = true;
    for (int i = 0; i < SETTINGS_MAX; i++) names[i] = family->settings[i].key;
    for (struct yaml_node *child = node->first; child; child = child->next) {
        const int i = index_of(family, child->key);
        if (i < 0) {
            const char *meant = reader_unknown(reader, child, path, names);
            if (meant) excused[index_of(family, meant)] = true;
            good = false;
        } else {
            found->nodes[i] = child;
            good = read_setting(reader, child, reader_path(reader, path, child->key), row,
                                family->settings[i].kind, &found->values[i]) &&
                   good;
        }
    }
    for (int i = 0; i < SETTINGS_MAX && names[i]; i++) {
        if (!family->settings[i].required || found->nodes[i] || excused[i]) continue;
        diag_error(reader->diag, node->place, path, "'%s' is missing", names[i]);
        good = false;
    }
    if (family->family == DIST_LOGNORMAL && good && !found->nodes[1] == !found->nodes[2]) {
        diag_error(reader->diag, node->place, path, "beside 'median' give either 'p99' or 'sigma'");
        good = false;
    }
    return good;
}

/* Rules between the settings of one family. */
static bool check_settings(struct reader *reader, const char *path, const struct family *family,
                           const struct found *found)
{
    const int max = index_of(family, "max");
    const double middle = found->values[0] + found_value(family, found, "shift");
    if (max >= 0 && found->nodes[max] && found->values[max] <= middle) {
        diag_error(reader->diag, found->nodes[max]->place, path,
                   "'max' must be more than '%s'%s, or hardly any draw would be taken",
                   family->settings[0].key, middle > found->values[0] ? " + 'shift'" : "");
        return false;
    }
    if (family->family == DIST_UNIFORM && found->values[0] >= found->values[1]) {
        diag_error(reader->diag, found->nodes[1]->place, path, "'high' must be more than 'low'");
        return false;
    }
    if (family->family == DIST_LOGNORMAL && found->nodes[1] &&
        found->values[1] <= found->values[0]) {
        diag_error(reader->diag, found->nodes[1]->place, path, "'p99' must be more than 'median'");
        return false;
    }
    const int spread = index_of(family, family->family == DIST_LOGNORMAL ? "sigma" : "shape");
    const bool log = family->family == DIST_LOGNORMAL;
    /* ours: beyond these, sums of the draws are one draw, or the gamma function overflows. */
    const double least = log ? 0 : 0.01, most = log ? SIGMA_MAX : 1e6;
    if (spread < 0 || !found->nodes[spread]) return true;
    return reader_in_range(reader, found->nodes[spread]->place,
                           reader_path(reader, path, family->settings[spread].key), FIELD_NUMBER,
                           found->nodes[spread]->text, found->values[spread], least, most);
}

static struct dist build(const struct family *family, const struct found *found)
{
    struct dist dist = {.family = family->family, .a = found->values[0], .b = found->values[1]};
    if (family->family == DIST_LOGNORMAL)
        dist = found->nodes[1] ? dist_lognormal_p99(found->values[0], found->values[1])
                               : dist_lognormal(found->values[0], found->values[2]);
    if (family->family == DIST_EXPONENTIAL) dist.b = 0;
    dist.shift = found_value(family, found, "shift");
    dist.high = found_value(family, found, "max");
    return dist;
}

/* ---- from a file */

struct weighted_value {
    double value, weight;
};

static int by_value(const void *left, const void *right)
{
    const double a = ((const struct weighted_value *)left)->value;
    const double b = ((const struct weighted_value *)right)->value;
    return (a > b) - (a < b);
}

static bool read_empirical(struct reader *reader, struct yaml_node *node, const char *path,
                           const struct field *row, struct dist *dist)
{
    size_t count;
    bool good;
    const struct weighted_line *lines =
        text_file_lines(reader, node, path, EMPIRICAL_MAX, &count, &good);
    if (!lines) return false;
    double sum = 0;
    struct weighted_value *sorted = arena_alloc(reader->arena, count * sizeof *sorted);
    for (size_t i = 0; i < count; i++) {
        struct quantity quantity;
        char problem[QUANTITY_PROBLEM_MAX];
        if (!quantity_read(row->of, lines[i].text, &quantity, problem)) {
            diag_error(reader->diag, lines[i].place, "", "%s", problem);
            good = false;
        } else {
            good = reader_in_range(reader, lines[i].place, "", row->of, lines[i].text,
                                   quantity.value, row->min, row->max) &&
                   good;
        }
        sorted[i] = (struct weighted_value){quantity.value, lines[i].weight};
        sum += lines[i].weight;
    }
    if (good && !(sum > 0)) {
        diag_error(reader->diag, node->place, path, "all weights in %.200s are 0", node->text);
        good = false;
    }
    if (!good) return false;
    qsort(sorted, count, sizeof *sorted, by_value);
    double *values = arena_alloc(reader->arena, count * sizeof *values);
    double *cumulative = arena_alloc(reader->arena, count * sizeof *cumulative);
    double before = 0;
    for (size_t i = 0; i < count; i++) {
        before += sorted[i].weight;
        values[i] = sorted[i].value;
        cumulative[i] = before / sum;
    }
    cumulative[count - 1] = 1;
    *dist = (struct dist){.family = DIST_EMPIRICAL,
                          .count = (uint32_t)count,
                          .values = values,
                          .cumulative = cumulative};
    return true;
}

/* ---- mixtures */

static bool read_part(struct reader *reader, struct yaml_node *node, const char *path,
                      const struct field *row, double *weight, struct dist *of)
{
    static const char *const names[] = {"weight", "of", NULL};
    if (node->kind != NODE_MAPPING) {
        diag_error(reader->diag, node->place, path, "%s is not {weight: 0.9, of: ...}",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    bool good = true, misspelt = false;
    for (struct yaml_node *child = node->first; child; child = child->next) {
        if (!strcmp(child->key, "weight") || !strcmp(child->key, "of")) continue;
        misspelt = reader_unknown(reader, child, path, names) || misspelt;
        good = false;
    }
    for (size_t i = 0; names[i]; i++) {
        if (yaml_tree_find(node, names[i]) || misspelt) continue;
        diag_error(reader->diag, node->place, path, "'%s' is missing", names[i]);
        good = false;
    }
    struct yaml_node *child = yaml_tree_find(node, "weight");
    if (child)
        good = read_setting(reader, child, reader_path(reader, path, "weight"), row,
                            POSITIVE_NUMBER, weight) &&
               good;
    child = yaml_tree_find(node, "of");
    if (child) good = dist_read(reader, child, reader_path(reader, path, "of"), row, of) && good;
    return good;
}

static bool read_mixture(struct reader *reader, struct yaml_node *node, const char *path,
                         const struct field *row, struct dist *dist)
{
    if (node->kind != NODE_LIST || node->count == 0) {
        diag_error(reader->diag, node->place, path, "%s is not [{weight: 0.9, of: ...}, ...]",
                   node->kind == NODE_LIST ? "an empty list" : yaml_tree_said(reader->arena, node));
        return false;
    }
    struct dist_part *parts = arena_alloc(reader->arena, node->count * sizeof *parts);
    bool good = true;
    double sum = 0;
    size_t i = 0;
    for (struct yaml_node *child = node->first; child; child = child->next, i++) {
        double weight = 0;
        good = read_part(reader, child, path, row, &weight, &parts[i].of) && good;
        sum += weight;
        parts[i].cumulative = sum;
    }
    if (!good) return false;
    for (i = 0; i < node->count; i++) parts[i].cumulative /= sum;
    parts[node->count - 1].cumulative = 1;
    *dist = (struct dist){.family = DIST_MIXTURE, .count = (uint32_t)node->count, .parts = parts};
    return true;
}

/* ---- one distribution */

static bool in_range(struct reader *reader, const struct yaml_node *node, const char *path,
                     const struct field *row, const struct dist *dist)
{
    if (dist->family == DIST_EMPIRICAL || dist->family == DIST_MIXTURE) return true; /* seen to */
    const bool uniform = dist->family == DIST_UNIFORM;
    const double mean = dist_mean(dist);
    const double value[2] = {uniform ? dist->a : mean, uniform ? dist->b : mean};
    const char *const what[2] = {uniform ? "'low'" : "the mean", uniform ? "'high'" : NULL};
    for (int i = 0; i < 2 && what[i]; i++) {
        if (!reader_in_range(reader, node->place, path, row->of, what[i], value[i], row->min,
                             row->max))
            return false;
    }
    return true;
}

static bool same_law(const struct dist *a, const struct dist *b)
{
    return a->family == b->family && a->a == b->a && a->b == b->b && a->shift == b->shift &&
           a->high == b->high;
}

static void tabulate(struct reader *reader, struct dist *dist)
{
    for (size_t i = 0; i < READER_TABULATED && i < reader->tabulated_count; i++) {
        if (!same_law(&reader->tabulated[i], dist)) continue;
        dist->table = reader->tabulated[i].table;
        return;
    }
    dist_tabulate(dist, reader->arena);
    if (dist->table) reader->tabulated[reader->tabulated_count++ % READER_TABULATED] = *dist;
}

static bool read_family(struct reader *reader, struct yaml_node *node, const char *path,
                        const struct field *row, struct dist *dist)
{
    const struct family *family = NULL;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (strcmp(families[i].name, node->key) == 0) family = &families[i];
    if (!family) {
        const char *nearest = diag_nearest(node->key, family_names);
        if (nearest)
            diag_error(reader->diag, node->key_place, path,
                       "no distribution '%.60s'; did you mean '%s'?", node->key, nearest);
        else
            diag_error(reader->diag, node->key_place, path, "no distribution '%.60s'; use %s",
                       node->key, reader_list(reader, family_names));
        return false;
    }
    const char *below = reader_path(reader, path, family->name);
    if (node->kind != NODE_MAPPING) {
        diag_error(reader->diag, node->place, below, "%s is not a mapping such as {%s: ...}",
                   yaml_tree_said(reader->arena, node), family->settings[0].key);
        return false;
    }
    struct found found = {0};
    if (!read_settings(reader, node, below, row, family, &found)) return false;
    if (!check_settings(reader, below, family, &found)) return false;
    *dist = build(family, &found);
    if (!in_range(reader, node, path, row, dist)) return false;
    tabulate(reader, dist);
    return true;
}

bool dist_read(struct reader *reader, struct yaml_node *node, const char *path,
               const struct field *row, struct dist *dist)
{
    if (node->kind != NODE_MAPPING) {
        struct quantity quantity;
        const bool good =
            reader_quantity(reader, node, path, row->of, row->min, row->max, &quantity);
        *dist = dist_constant(quantity.value);
        return good;
    }
    if (node->count != 1) {
        diag_error(reader->diag, node->place, path,
                   "a distribution is one of %s, such as {uniform: {low: ..., high: ...}}",
                   reader_list(reader, family_names));
        return false;
    }
    struct yaml_node *only = node->first;
    const char *below = reader_path(reader, path, only->key);
    if (!strcmp(only->key, "empirical")) return read_empirical(reader, only, below, row, dist);
    if (!strcmp(only->key, "mixture")) return read_mixture(reader, only, below, row, dist);
    return read_family(reader, only, path, row, dist);
}
