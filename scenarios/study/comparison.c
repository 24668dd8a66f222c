#include "scenarios/study/comparison.h"

#include <math.h>
#include <stdlib.h>

#include "sim/check.h"
#include "sim/summary.h"

const char *comparison_verdict_name(enum comparison_verdict verdict)
{
    static const char *const names[] = {"same", "~", "different", "unsure", "one-sided"};
    return names[verdict];
}

static double mean_of(const struct measure *measure, size_t count)
{
    double *values = check_zeroed(count + 1, sizeof *values);
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(measure->values[i])) values[known++] = measure->values[i];
    const double mean = summary_of(values, known).mean;
    free(values);
    return mean;
}

static struct comparison_row one_sided(const struct measure *measure, size_t count, bool of_b)
{
    const double mean = mean_of(measure, count);
    return (struct comparison_row){
        .measure = measure,
        .a = of_b ? NAN : mean,
        .b = of_b ? mean : NAN,
        .paired = {0, NAN, NAN, NAN, NAN},
        .verdict = isnan(mean) ? COMPARISON_SAME : COMPARISON_ONE_SIDED,
    };
}

static enum comparison_verdict verdict_of(const struct paired *paired, bool pooled, bool equal)
{
    if (equal) return COMPARISON_SAME;
    if (pooled || paired->count < 2) return COMPARISON_UNSURE;
    return paired->low <= 0 && paired->high >= 0 ? COMPARISON_CHANCE : COMPARISON_DIFFERENT;
}

/* Replications in which one of the two measured nothing make no pair. */
static struct comparison_row two_sided(const struct measure *a, const struct measure *b,
                                       size_t count)
{
    double *of_a = check_zeroed(count + 1, sizeof *of_a);
    double *of_b = check_zeroed(count + 1, sizeof *of_b);
    size_t pairs = 0, differing = 0, lone = 0;
    for (size_t i = 0; i < count; i++) {
        if (isnan(a->values[i]) || isnan(b->values[i])) {
            lone += isnan(a->values[i]) != isnan(b->values[i]);
            continue;
        }
        of_a[pairs] = a->values[i];
        of_b[pairs] = b->values[i];
        differing += of_a[pairs] != of_b[pairs];
        pairs++;
    }
    struct comparison_row row = {a, summary_of(of_a, pairs).mean, summary_of(of_b, pairs).mean,
                                 paired_of(of_a, of_b, pairs), COMPARISON_SAME};
    const bool pooled = a->pooled || b->pooled;
    row.verdict = verdict_of(&row.paired, pooled, differing == 0);
    if (pooled) row.paired.low = row.paired.high = row.paired.variance_ratio = NAN;
    free(of_a);
    free(of_b);
    if (pairs == 0 && lone > 0)
        return isnan(mean_of(a, count)) ? one_sided(b, count, true) : one_sided(a, count, false);
    return row;
}

struct comparison comparison_make(const struct measures *a, const struct measures *b)
{
    struct comparison all = {0};
    CHECK(a->replications == b->replications);
    all.rows = check_zeroed(a->count + b->count + 1, sizeof *all.rows);
    for (size_t i = 0; i < a->count; i++) {
        const struct measure *other = measures_find(b, &a->at[i]);
        all.rows[all.count++] = other ? two_sided(&a->at[i], other, a->replications)
                                      : one_sided(&a->at[i], a->replications, false);
    }
    for (size_t i = 0; i < b->count; i++)
        if (!measures_find(a, &b->at[i]))
            all.rows[all.count++] = one_sided(&b->at[i], b->replications, true);
    for (size_t i = 0; i < all.count; i++) all.of[all.rows[i].verdict]++;
    return all;
}

void comparison_free(struct comparison *comparison)
{
    free(comparison->rows);
    *comparison = (struct comparison){0};
}
