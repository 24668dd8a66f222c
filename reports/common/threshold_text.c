#include "reports/common/threshold_text.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Whether `word`, of `length`, is one of `names`. */
static bool is_one_of(const char *word, size_t length, const char *const *names)
{
    for (; *names; names++)
        if (strlen(*names) == length && memcmp(word, *names, length) == 0) return true;
    return false;
}

/* A time: the last word is a measure of a stage's, `p99.9` being two words. Names of components have
   dots too, so these are not counted. */
static bool is_time(const char *expression, size_t length)
{
    static const char *const measures[] = {"min", "max", "mean", NULL};
    const char *dot = memrchr(expression, '.', length);
    if (!dot) return false;
    const char *last = dot + 1;
    const size_t left = length - (size_t)(last - expression);
    const bool percentile = left > 1 && *last == 'p';
    const size_t digits = strspn(last + percentile, "0123456789");
    return is_one_of(last, left, measures) || (left > 0 && digits + percentile == left);
}

struct label threshold_text(const char *expression, double observed)
{
    static const char *const money[] = {"cost.month", "cost.run", NULL};
    struct label label = {"nothing"};
    if (isnan(observed)) return label;
    const size_t length = strcspn(expression, " <>=!");
    if (is_one_of(expression, length, money)) {
        const struct label usd = format_usd(observed);
        snprintf(label.text, sizeof label.text, "%.100s USD", usd.text);
        return label;
    }
    return is_time(expression, length) ? format_ns(observed) : format_number(observed);
}
