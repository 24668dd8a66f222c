/* theory_md1.c -- the distribution of the wait in M/D/1, from the number in the system. */
#include <math.h>
#include <stdlib.h>

#include "sim/check.h"
#include "sim/theory.h"

#include "sim/banned.h"

/* ours: of a Poisson variable with mean below 1, more than this many is less than 1e-80. */
enum { ARRIVALS_MOST = 56 };

/* P(at most j wait), j = 0 .. count - 1; at least `count` states of the system. */
struct waiting {
    double *at_most;
    uint32_t count;
};

/*
 * Between two departures the system goes down by one at most, so it crosses from j + 1 to j as often as
 * upwards past j. With A = Poisson(rho) arrivals during a service and the system as departures leave it
 * (which is also how arrivals find it):
 *
 *     p(j+1) P(A = 0) = p(0) P(A > j) + sum of p(i) P(A > j + 1 - i), i = 1 .. j
 */
static struct waiting waiting_of(double rho, uint32_t count)
{
    double more[ARRIVALS_MOST + 1]; /* P(A > k) */
    double term = exp(-rho);
    const double none = term;
    double terms[ARRIVALS_MOST + 2];
    for (int k = 0; k <= ARRIVALS_MOST + 1; k++) {
        terms[k] = term;
        term *= rho / (k + 1);
    }
    double tail = 0;
    for (int k = ARRIVALS_MOST; k >= 0; k--) more[k] = tail += terms[k + 1];
    double *p = check_zeroed(count + 1, sizeof *p);
    struct waiting waiting = {check_zeroed(count, sizeof *waiting.at_most), count};
    p[0] = 1 - rho;
    double sum = p[0];
    for (uint32_t j = 0; j < count; j++) {
        double up = j <= ARRIVALS_MOST ? p[0] * more[j] : 0;
        for (uint32_t i = j + 1 > ARRIVALS_MOST ? j + 1 - ARRIVALS_MOST : 1; i <= j; i++)
            up += p[i] * more[j + 1 - i];
        p[j + 1] = up / none;
        sum += p[j + 1];
        waiting.at_most[j] = sum;
    }
    free(p);
    return waiting;
}

static double wait_within(const struct waiting *waiting, double rho, double t)
{
    const uint32_t k = (uint32_t)floor(t) + 1;
    CHECK(k <= waiting->count);
    const double x = rho * (k - t);
    double term = exp(-x), sum = 0;
    for (uint32_t j = 0; j < k && term > 0; j++) {
        sum += waiting->at_most[k - 1 - j] * term;
        term *= x / (j + 1);
    }
    return sum < 1 ? sum : 1;
}

double theory_md1_wait_above(double rho, double t)
{
    CHECK(rho >= 0 && rho < 1);
    CHECK(t >= 0 && t < 1e6);
    struct waiting waiting = waiting_of(rho, (uint32_t)t + 1);
    const double within = wait_within(&waiting, rho, t);
    free(waiting.at_most);
    return 1 - within;
}

double theory_md1_wait_quantile(double rho, double p)
{
    CHECK(rho >= 0 && rho < 1);
    CHECK(p >= 0 && p < 1);
    if (p <= 1 - rho) return 0;
    uint32_t upper = 1;
    while (1 - theory_md1_wait_above(rho, upper) < p) upper *= 2;
    struct waiting waiting = waiting_of(rho, upper + 1);
    double low = 0, high = upper;
    for (int halving = 0; halving < 60; halving++) {
        const double middle = (low + high) / 2;
        *(wait_within(&waiting, rho, middle) < p ? &low : &high) = middle;
    }
    free(waiting.at_most);
    return high;
}
