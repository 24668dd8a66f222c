#include "scenarios/loader/axis_range.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/vmath.h"

bool axis_is_range(enum field_kind kind, const char *text)
{
    return quantity_is_kind(kind) && strstr(text, "..");
}

/* The quantity that stands in text[0..length), blanks around it aside. */
static bool read_part(struct reader *reader, enum field_kind kind, const char *text, size_t length,
                      double *amount)
{
    char problem[QUANTITY_PROBLEM_MAX];
    struct quantity quantity;
    while (length > 0 && *text == ' ') text++, length--;
    while (length > 0 && text[length - 1] == ' ') length--;
    if (!quantity_read(kind, arena_text(reader->arena, text, length), &quantity, problem))
        return false;
    *amount = quantity_is_whole(kind) ? (double)quantity.whole : quantity.value;
    return true;
}

/* ` x7` or ` x7 log` after the quantity; false if there is something else. */
static bool read_count(const char *text, struct axis_range *range)
{
    char *end;
    if (text[0] != 'x' || text[1] < '1' || text[1] > '9') return false;
    range->count = strtoul(text + 1, &end, 10);
    while (*end == ' ') end++;
    range->logarithmic = !strcmp(end, "log");
    return range->logarithmic || !*end;
}

/* HIGH, HIGH/STEP (rates hold a slash of their own) or HIGH xN [log]. */
static bool read_end(struct reader *reader, enum field_kind kind, const char *text,
                     struct axis_range *range)
{
    const char *count = strstr(text, " x");
    if (count)
        return read_count(count + 1, range) &&
               read_part(reader, kind, text, (size_t)(count - text), &range->high);
    if (read_part(reader, kind, text, strlen(text), &range->high)) return true;
    for (const char *slash = strchr(text, '/'); slash; slash = strchr(slash + 1, '/'))
        if (read_part(reader, kind, text, (size_t)(slash - text), &range->high) &&
            read_part(reader, kind, slash + 1, strlen(slash + 1), &range->step))
            return range->step > 0;
    return false;
}

static const char *problem_of(const struct axis_range *range)
{
    if (range->high < range->low) return "ends below its beginning";
    if (range->logarithmic && range->low <= 0) return "goes by ratios and must begin above 0";
    if (range->count == 1 && range->high > range->low) return "has two ends and needs two values";
    if (axis_range_count(range) == SIZE_MAX) return "has more than 10000 values";
    return NULL;
}

bool axis_range_read(struct reader *reader, const struct yaml_node *node, const char *path,
                     enum field_kind kind, struct axis_range *range)
{
    *range = (struct axis_range){0};
    const char *dots = strstr(node->text, "..");
    if (!read_part(reader, kind, node->text, (size_t)(dots - node->text), &range->low) ||
        !read_end(reader, kind, dots + 2, range)) {
        diag_error(reader->diag, node->place, path,
                   "%s is not a range LOW..HIGH/STEP, LOW..HIGH xCOUNT or LOW..HIGH xCOUNT log, "
                   "each with its unit",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    const char *problem = problem_of(range);
    if (problem)
        diag_error(reader->diag, node->place, path, "the range %s %s",
                   yaml_tree_said(reader->arena, node), problem);
    return !problem;
}

size_t axis_range_count(const struct axis_range *range)
{
    if (range->step <= 0) return range->count <= AXIS_VALUES_MAX ? range->count : SIZE_MAX;
    /* Steps such as 0.1 are not exact: what misses the end by a billionth of a step reaches it. */
    const double steps = floor((range->high - range->low) / range->step + 1e-9);
    return steps < AXIS_VALUES_MAX ? (size_t)steps + 1 : SIZE_MAX;
}

/* To so many significant digits, through text: the same on every machine. */
static double rounded(double amount, int digits)
{
    char text[64];
    snprintf(text, sizeof text, "%.*e", digits - 1, amount);
    return strtod(text, NULL);
}

double axis_range_at(const struct axis_range *range, double share)
{
    if (share <= 0) return range->low;
    if (share >= 1) return range->high;
    const double ratio = range->logarithmic ? vmath_log(range->high / range->low) : 0;
    const double amount = range->logarithmic ? range->low * vmath_exp(share * ratio)
                                             : range->low + share * (range->high - range->low);
    const double near = rounded(amount, 3);
    return near < range->low || near > range->high ? amount : near;
}

double axis_range_value(const struct axis_range *range, size_t index)
{
    if (range->step > 0) return rounded(range->low + (double)index * range->step, 12);
    return range->count < 2 ? range->low
                            : axis_range_at(range, (double)index / (double)(range->count - 1));
}

double axis_amount_text(enum field_kind kind, double amount, char text[QUANTITY_TEXT_MAX])
{
    /* As a double, the largest whole number is one too large. */
    const int64_t whole = amount < 0x1p63 ? llround(amount) : INT64_MAX;
    const struct quantity quantity = {amount, quantity_is_whole(kind) ? whole : 0};
    quantity_text(kind, quantity, text);
    return quantity_is_whole(kind) ? (double)quantity.whole : amount;
}
