#include "scenarios/loader/thresholds.h"

#include <string.h>

static const char path[] = "thresholds";
static const char *const comparisons[] = {"<=", ">=", "==", "!=", "<", ">", NULL};
static const char *const measures[] = {"p50", "p90", "p95",  "p99",   "p999",
                                       "min", "max", "mean", "count", NULL};
static const char examples[] = "such as 'orders.ingest.p99 < 250 ms', 'orders.records_throttled == "
                               "0' or 'cost.month < 400 USD'";

/* An expression in pieces: `left comparison right`. */
struct pieces {
    const char *left, *comparison, *right;
};

static const char *trimmed(struct reader *reader, const char *from, const char *to)
{
    while (from < to && *from == ' ') from++;
    while (to > from && to[-1] == ' ') to--;
    return arena_text(reader->arena, from, (size_t)(to - from));
}

static bool cut(struct reader *reader, const struct yaml_node *node, struct pieces *pieces)
{
    const char *operator= node->text + strcspn(node->text, "<>=!");
    for (size_t i = 0; comparisons[i]; i++) {
        const size_t length = strlen(comparisons[i]);
        if (strncmp(operator, comparisons[i], length) != 0) continue;
        pieces->left = trimmed(reader, node->text, operator);
        pieces->comparison = comparisons[i];
        pieces->right = trimmed(reader, operator+ length, node->text + strlen(node->text));
        if (!*pieces->left || !*pieces->right || strpbrk(pieces->right, "<>=!")) break;
        return true;
    }
    diag_error(reader->diag, node->place, path, "%s does not compare one thing with a limit, %s",
               yaml_tree_said(reader->arena, node), examples);
    return false;
}

/* p1 .. p99, p99.9 and so on. */
static bool is_percentile(const char *word)
{
    if (*word != 'p' || word[1] < '1' || word[1] > '9') return false;
    const char *rest = word + 1 + strspn(word + 1, "0123456789");
    if (rest - word > 3) return false;
    if (*rest == '\0') return true;
    const size_t decimals = strspn(rest + 1, "0123456789");
    return *rest == '.' && decimals > 0 && decimals < 8 && rest[1 + decimals] == '\0';
}

/* The measure as who evaluates it knows it, where p999 is p99.9; NULL if there is none. */
static const char *measure_of(const char *word)
{
    if (!strcmp(word, "p999")) return "p99.9";
    if (!strcmp(word, "p9999")) return "p99.99";
    if (is_percentile(word)) return word;
    for (size_t i = 0; measures[i]; i++)
        if (strcmp(measures[i], word) == 0) return measures[i];
    return NULL;
}

static bool is_word(const char *text)
{
    return *text && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen(text);
}

static bool limit_in(struct reader *reader, const struct yaml_node *node, enum field_kind kind,
                     const char *text, double *value)
{
    struct quantity quantity;
    char problem[QUANTITY_PROBLEM_MAX];
    if (!quantity_read(kind, text, &quantity, problem)) {
        diag_error(reader->diag, node->place, path, "%s", problem);
        return false;
    }
    *value = quantity.value;
    return true;
}

static bool read_cost(struct reader *reader, const struct yaml_node *node, struct pieces pieces,
                      struct threshold *threshold)
{
    threshold->component = "cost";
    threshold->measure = pieces.left + strlen("cost.");
    if (strcmp(threshold->measure, "month") != 0 && strcmp(threshold->measure, "run") != 0) {
        diag_error(reader->diag, node->place, path, "no '%.60s'; use cost.month or cost.run",
                   pieces.left);
        return false;
    }
    const size_t length = strlen(pieces.right);
    if (length < 4 || strcmp(pieces.right + length - 3, "USD") != 0) {
        diag_error(reader->diag, node->place, path, "'%.40s' is no amount such as 400 USD",
                   pieces.right);
        return false;
    }
    const char *number = trimmed(reader, pieces.right, pieces.right + length - 3);
    return limit_in(reader, node, FIELD_NUMBER, number, &threshold->value);
}

static size_t longest_component(const char *left, const char *const *components)
{
    size_t longest = 0;
    for (; *components; components++) {
        const size_t length = strlen(*components);
        if (length > longest && strncmp(left, *components, length) == 0 && left[length] == '.')
            longest = length;
    }
    return longest;
}

static bool refuse_component(struct reader *reader, const struct yaml_node *node, const char *left,
                             const char *const *components)
{
    const char *name = arena_text(reader->arena, left, strcspn(left, "."));
    const char *nearest = diag_nearest(name, components);
    diag_error(reader->diag, node->place, path, "there is no component '%.80s'%s%s%s", name,
               nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
    return false;
}

/* `rest` is `stage.measure` or a counter. */
static bool read_measure(struct reader *reader, const struct yaml_node *node, const char *rest,
                         struct pieces pieces, struct threshold *threshold)
{
    const char *dot = strchr(rest, '.');
    if (!dot) {
        threshold->measure = rest;
        if (is_word(rest))
            return limit_in(reader, node, FIELD_NUMBER, pieces.right, &threshold->value);
        diag_error(reader->diag, node->place, path, "'%.60s' is not the name of a counter", rest);
        return false;
    }
    threshold->stage = arena_text(reader->arena, rest, (size_t)(dot - rest));
    threshold->measure = measure_of(dot + 1);
    if (!is_word(threshold->stage)) {
        diag_error(reader->diag, node->place, path, "'%.60s' is not the name of a stage",
                   threshold->stage);
        return false;
    }
    if (!threshold->measure) {
        const char *nearest = diag_nearest(dot + 1, measures);
        diag_error(reader->diag, node->place, path, "no measure '%.60s'; %s%s%s", dot + 1,
                   nearest ? "did you mean '" : "use ",
                   nearest ? nearest : reader_list(reader, measures), nearest ? "'?" : "");
        return false;
    }
    const bool count = strcmp(threshold->measure, "count") == 0;
    return limit_in(reader, node, count ? FIELD_NUMBER : FIELD_DURATION, pieces.right,
                    &threshold->value);
}

bool thresholds_read_one(struct reader *reader, const struct yaml_node *node,
                         const char *const *components, struct threshold *threshold)
{
    struct pieces pieces;
    const char *text =
        reader_text(reader, node, path, arena_format(reader->arena, "a threshold, %s", examples));
    if (!text || !cut(reader, node, &pieces)) return false;
    *threshold = (struct threshold){
        .expression = text, .comparison = pieces.comparison, .place = node->place};
    const size_t length = longest_component(pieces.left, components);
    /* A component may be called cost.something; none is called cost. */
    if (length == 0 && strncmp(pieces.left, "cost.", 5) == 0)
        return read_cost(reader, node, pieces, threshold);
    if (length == 0) return refuse_component(reader, node, pieces.left, components);
    threshold->component = arena_text(reader->arena, pieces.left, length);
    return read_measure(reader, node, pieces.left + length + 1, pieces, threshold);
}

bool thresholds_read(struct reader *reader, const struct yaml_node *node,
                     const char *const *components, struct scenario *scenario)
{
    if (!node || yaml_tree_is_null(node)) return true;
    if (node->kind != NODE_LIST) {
        diag_error(reader->diag, node->place, path, "%s is not a list of thresholds, %s",
                   yaml_tree_said(reader->arena, node), examples);
        return false;
    }
    struct threshold *thresholds = arena_alloc(reader->arena, node->count * sizeof *thresholds);
    bool good = true;
    size_t count = 0;
    for (const struct yaml_node *child = node->first; child; child = child->next)
        good = thresholds_read_one(reader, child, components, &thresholds[count++]) && good;
    scenario->thresholds = thresholds;
    scenario->threshold_count = count;
    return good;
}
