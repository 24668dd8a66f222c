#include "sim/paired.h"

#include <math.h>
#include <stdlib.h>

#include "sim/check.h"

#include "sim/banned.h"

static double variance(struct summary summary)
{
    return summary.sd * summary.sd;
}

struct paired paired_of(const double *x, const double *y, size_t count)
{
    double *apart = check_alloc((count + 1) * sizeof *apart);
    for (size_t i = 0; i < count; i++) apart[i] = x[i] - y[i];
    struct paired paired = {.difference = summary_of(apart, count), .variance_ratio = NAN};
    free(apart);
    if (count < 2) return paired;
    const double alone = variance(summary_of(x, count)) + variance(summary_of(y, count));
    const double together = variance(paired.difference);
    if (alone > 0) paired.variance_ratio = together > 0 ? alone / together : INFINITY;
    return paired;
}
