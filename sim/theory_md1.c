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

static double parts_within(const struct theory_part *parts, const struct waiting *waiting,
                           uint32_t count, double t)
{
    double sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += parts[i].share * wait_within(&waiting[i], parts[i].load, t);
    return sum;
}

double theory_parts_md1_wait_quantile(const struct theory_part *parts, uint32_t count, double p)
{
    CHECK(count >= 1 && p >= 0 && p < 1);
    double idle = 0, high = 0;
    for (uint32_t i = 0; i < count; i++) {
        CHECK(parts[i].load >= 0 && parts[i].load < 1);
        idle += parts[i].share * (1 - parts[i].load);
    }
    if (p <= idle) return 0;
    struct waiting *waiting = check_zeroed(count, sizeof *waiting);
    for (uint32_t upper = 1; high == 0; upper *= 2) {
        for (uint32_t i = 0; i < count; i++) {
            free(waiting[i].at_most);
            waiting[i] = waiting_of(parts[i].load, upper + 1);
        }
        if (parts_within(parts, waiting, count, upper) >= p) high = upper;
    }
    double low = 0;
    for (int halving = 0; halving < 60; halving++) {
        const double middle = (low + high) / 2;
        *(parts_within(parts, waiting, count, middle) < p ? &low : &high) = middle;
    }
    for (uint32_t i = 0; i < count; i++) free(waiting[i].at_most);
    free(waiting);
    return high;
}

double theory_md1_wait_quantile(double rho, double p)
{
    return theory_parts_md1_wait_quantile(&(struct theory_part){1, rho}, 1, p);
}
