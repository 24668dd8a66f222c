/* theory_order.c -- the largest of several independent values, and the middle one of three. */
#include <gsl/gsl_integration.h>
#include <math.h>

#include "sim/check.h"
#include "sim/theory.h"

#include "sim/banned.h"

double theory_largest_at(uint32_t n, double p)
{
    CHECK(n >= 1);
    CHECK(p >= 0 && p <= 1);
    return pow(p, 1.0 / n);
}

double theory_largest_exponential(uint32_t n)
{
    CHECK(n >= 1);
    double sum = 0;
    for (uint32_t k = n; k >= 1; k--) sum += 1.0 / k;
    return sum;
}

struct order {
    const struct dist *dist;
    bool middle;
};

static double above(double x, void *context)
{
    const struct order *order = context;
    const double within = dist_cdf(order->dist, x);
    return 1 - (order->middle ? within * within * (3 - 2 * within) : within * within * within);
}

/* In pieces that double in length, from the mean on, until what is left no longer counts: a bound on the
 * tail of three is three times that of one. */
static double order_mean(const struct dist *dist, bool middle)
{
    if (dist->family == DIST_CONSTANT) return dist->a;
    struct order order = {dist, middle};
    const gsl_function function = {above, &order};
    gsl_integration_cquad_workspace *workspace = gsl_integration_cquad_workspace_alloc(200);
    CHECK(workspace != NULL);
    double mean = 0, low = 0, high = dist_mean(dist);
    const double most = dist_max(dist), fine = 1e-9 * high;
    for (int piece = 0; piece < 60 && low < most && high > 0; piece++) {
        double area = 0;
        if (high > most) high = most;
        gsl_integration_cquad(&function, low, high, fine, 0, workspace, &area, NULL, NULL);
        mean += area;
        if (area < fine) break;
        low = high;
        high *= 2;
    }
    gsl_integration_cquad_workspace_free(workspace);
    return mean;
}

double theory_largest_of_three(const struct dist *dist)
{
    return order_mean(dist, false);
}

double theory_middle_of_three(const struct dist *dist)
{
    return order_mean(dist, true);
}
