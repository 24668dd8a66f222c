#include "sim/batching.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>

#include "sim/banned.h"

/* ---- buffers */

/* Contents that come within the interval, the first clump's with them. */
struct contents {
    double mean, sd;
};

static struct contents contents_of(const struct batching_clumps *clumps, double interval)
{
    const struct renewal *gaps = &clumps->gaps;
    const double more = clumps->met > 0 ? fmax(0, clumps->met - 1) : renewal_count(gaps, interval);
    /* Of kept ones, gaps being geometric sums. */
    const double cv2 = gaps->kept * gaps->variance / (gaps->mean * gaps->mean) + 1 - gaps->kept;
    const double variance = (1 + more) * clumps->variance +
                            clumps->size * clumps->size * cv2 * more;
    return (struct contents){clumps->size * (1 + more), sqrt(variance)};
}

/* A normal law of these moments would have more than a fiftieth of it below 0, where no contents are: a gamma law
 * of the same moments stands in. */
static bool is_wide(const struct contents *contents)
{
    return contents->mean < 2 * contents->sd;
}

/* P(contents > x). */
static double above(const struct contents *contents, double x)
{
    if (!is_wide(contents)) return gsl_cdf_ugaussian_Q((x - contents->mean) / contents->sd);
    const double scale = contents->sd * contents->sd / contents->mean;
    return gsl_cdf_gamma_Q(x, contents->mean / scale, scale);
}

double batching_buffer(const struct batching_clumps *clumps, double most, double interval)
{
    const struct contents a = contents_of(clumps, interval);
    if (a.sd <= 0) return fmin(a.mean, most);
    const double full = above(&a, most);
    if (is_wide(&a)) {
        const double scale = a.sd * a.sd / a.mean;
        return a.mean * gsl_cdf_gamma_P(most, a.mean / scale + 1, scale) + most * full;
    }
    const double z = (most - a.mean) / a.sd;
    return a.mean * gsl_cdf_ugaussian_P(z) + most * full - a.sd * gsl_ran_ugaussian_pdf(z);
}

double batching_buffer_above(const struct batching_clumps *clumps, double most, double interval,
                             double x)
{
    const struct contents a = contents_of(clumps, interval);
    if (x >= most) return 0;
    if (a.sd <= 0) return a.mean > x;
    return above(&a, x);
}
