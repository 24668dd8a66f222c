/* paired.c -- Student's interval of the differences of pairs. */
#include "sim/paired.h"

#include <math.h>
#include <stdlib.h>

#include "sim/check.h"
#include "sim/summary.h"

#include "sim/banned.h"

struct paired paired_of(const double *a, const double *b, size_t count)
{
    double *differences = check_zeroed(count + 1, sizeof *differences);
    for (size_t i = 0; i < count; i++) differences[i] = b[i] - a[i];
    const struct summary difference = summary_of(differences, count);
    const struct summary of_a = summary_of(a, count), of_b = summary_of(b, count);
    free(differences);
    struct paired paired = {count, difference.mean, difference.low, difference.high, NAN};
    const double apart = of_a.sd * of_a.sd + of_b.sd * of_b.sd;
    if (count >= 2 && difference.sd > 0)
        paired.variance_ratio = apart / (difference.sd * difference.sd);
    else if (count >= 2 && apart > 0) paired.variance_ratio = INFINITY;
    return paired;
}
