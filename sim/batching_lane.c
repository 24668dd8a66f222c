/* batching_lane.c -- one service after another, each taking what waits: a chain over how old the last
 * clump is when a service begins, on a grid of ages. */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "sim/batching.h"
#include "sim/check.h"

#include "sim/banned.h"

/* ours: the grid's parts of the longest service; services that a clump may last through */
enum { AGES = 64, LASTING = 6, BEGAN = 0, LASTED = 1, CAME = LASTED + LASTING };
enum { STATES = CAME + AGES };
/* Half steps of the grid at which the gaps' law is worked out; between them it is taken as straight. */
enum { HALVES = 4 * AGES };

/* From a service that begins in this state: the last clump to come during it is so old at its end; none
 * comes, but the one before lasts on; neither, and the server is idle for that long. */
struct state {
    double came[AGES], lasts, idle;
};

struct chain {
    const struct batching_lane *lane;
    double mean, step;                             /* of services; of the grid */
    double shape;                                  /* of the law of a clump's things; 0: Poisson */
    double gap[AGES];                              /* P(a gap is around k steps) */
    double without[AGES + 1];                      /* P(a gap is longer than k steps) */
    double within[HALVES + 1], beyond[HALVES + 1]; /* renewal.h's at k half steps */
    struct state states[STATES];
};

/* P(a clump's last thing comes more than t after its first). */
static double lasts_beyond(const struct chain *chain, double t)
{
    const struct batching_lane *lane = chain->lane;
    const double spaced = lane->spacing > 0 ? floor(t / lane->spacing) : INFINITY;
    if (spaced > 1e6 || lane->more <= 0) return 0;
    if (chain->shape == 0) return gsl_cdf_poisson_Q((unsigned)spaced, lane->more);
    const double p = chain->shape / (chain->shape + lane->more);
    return gsl_cdf_negative_binomial_Q((unsigned)spaced, p, chain->shape);
}

/* P(0) of the negative binomial law falls from 1 to Poisson's as its shape grows: found by bisection. */
static double shape_of(const struct batching_lane *lane)
{
    double low = 1e-3, high = 1e3;
    if (pow(1 + lane->more / high, -high) >= lane->lone) return 0;
    for (int i = 0; i < 60; i++) {
        const double middle = sqrt(low * high);
        if (pow(1 + lane->more / middle, -middle) > lane->lone) low = middle;
        else high = middle;
    }
    return high;
}

/* A table at t >= 0, or the law itself beyond the table. */
static double at(const struct chain *chain, const double *table, double t,
                 double (*law)(const struct renewal *renewal, double t))
{
    const double halves = t / (chain->step / 2);
    if (halves >= HALVES) return law(&chain->lane->clumps, t);
    const int below = (int)halves;
    return table[below] + (halves - below) * (table[below + 1] - table[below]);
}

static double within(const struct chain *chain, double t)
{
    return at(chain, chain->within, t, renewal_within);
}

static double beyond(const struct chain *chain, double t)
{
    return at(chain, chain->beyond, t, renewal_beyond);
}

static void make_grid(struct chain *chain)
{
    const struct batching_lane *lane = chain->lane;
    const struct renewal *clumps = &lane->clumps;
    for (uint32_t i = 0; i < lane->points; i++) chain->mean += lane->service[i] / lane->points;
    chain->step = lane->service[lane->points - 1] / AGES;
    for (int k = 0; k <= HALVES; k++) {
        chain->within[k] = renewal_within(clumps, k * chain->step / 2);
        chain->beyond[k] = renewal_beyond(clumps, k * chain->step / 2);
    }
    double before = 0;
    for (int k = 0; k < AGES; k++) {
        const double upto = chain->within[2 * k + 1];
        chain->gap[k] = upto - before;
        before = upto;
    }
    for (int k = 0; k <= AGES; k++) chain->without[k] = 1 - chain->within[2 * k];
}

/* How many clumps come in each step of the grid after a service's begin, the last before being `age` old:
 * the renewal equation. False if that one can hardly be so old. */
static bool arrivals(const struct chain *chain, double age, double *arrives)
{
    double before = within(chain, age);
    const double none = 1 - before;
    if (none < 1e-9) return false;
    for (int k = 0; k < AGES; k++) {
        const double upto = within(chain, age + (k + 1) * chain->step);
        arrives[k] = (upto - before) / none;
        before = upto;
        for (int j = 0; j < k; j++) arrives[k] += arrives[j] * chain->gap[k - j];
        arrives[k] /= 1 - chain->gap[0];
    }
    return true;
}

/* Adds one service: the last clump is `age` old at its begin and lasts beyond its end with chance `tail`. */
static void add_service(const struct chain *chain, struct state *state, double age, double service,
                        double tail, double weight, const double *arrives)
{
    const double none_before = 1 - within(chain, age);
    const double none = (1 - within(chain, age + service)) / none_before;
    double sum = 0, came[AGES] = {0};
    for (int k = 0; k * chain->step < service && k < AGES; k++) {
        const double part = fmin(1, service / chain->step - k);
        const int old = (int)((service - (k + part / 2) * chain->step) / chain->step);
        const double last = part * arrives[k] * chain->without[old];
        came[old] += last;
        sum += last;
    }
    /* The grid's error is in where they come, not in whether. */
    const double scale = sum > 0 ? (1 - none) / sum : 0;
    for (int k = 0; k < AGES; k++) state->came[k] += weight * scale * came[k];
    if (sum <= 0) state->came[0] += weight * (1 - none);
    state->lasts += weight * none * tail;
    state->idle += weight * (1 - tail) * beyond(chain, age + service) / none_before;
}

/* A clump of several lasts beyond its first thing, which began the service. */
static void make_began(struct chain *chain)
{
    const struct batching_lane *lane = chain->lane;
    double arrives[AGES];
    if (!arrivals(chain, 0, arrives)) return;
    for (uint32_t i = 0; i < lane->points; i++)
        add_service(chain, &chain->states[BEGAN], 0, lane->service[i], lasts_beyond(chain, 0),
                    1.0 / lane->points, arrives);
}

/* How long some services take together, and the chance that the clump lasts beyond all but the last. */
struct sum {
    double services, was;
};

static int by_services(const void *left, const void *right)
{
    const struct sum *a = left, *b = right;
    return (a->services > b->services) - (a->services < b->services);
}

/* One service more: `points` equally likely sums again, each the mean of those near it. Which service
 * follows does not depend on which went before. */
static void add_one(const struct chain *chain, struct sum *sums)
{
    const uint32_t points = chain->lane->points;
    struct sum *pairs = check_alloc((size_t)points * points * sizeof *pairs);
    for (uint32_t i = 0; i < points * points; i++) {
        const double before = sums[i / points].services;
        pairs[i] = (struct sum){before + chain->lane->service[i % points],
                                before > 0 ? lasts_beyond(chain, before) : 1};
    }
    qsort(pairs, (size_t)points * points, sizeof *pairs, by_services);
    for (uint32_t i = 0; i < points; i++) {
        sums[i] = (struct sum){0, 0};
        for (uint32_t k = 0; k < points; k++) {
            sums[i].services += pairs[i * points + k].services / points;
            sums[i].was += pairs[i * points + k].was / points;
        }
    }
    free(pairs);
}

/* After services since the clump began one; each sum of them counts by the chance that the clump lasted
 * until the last of them. */
static void make_lasted(const struct chain *chain, struct state *state, const struct sum *sums)
{
    const struct batching_lane *lane = chain->lane;
    double whole = 0;
    for (uint32_t i = 0; i < lane->points; i++)
        whole += sums[i].was * (1 - within(chain, sums[i].services));
    if (whole < 1e-3 * lane->points) {
        state->came[0] = 1; /* hardly ever got to */
        return;
    }
    for (uint32_t i = 0; i < lane->points; i++) {
        double arrives[AGES];
        const double since = sums[i].services;
        const double weight = sums[i].was * (1 - within(chain, since)) / whole;
        if (weight <= 0 || !arrivals(chain, since, arrives)) continue;
        add_service(chain, state, since, lane->service[(i * 7 + 3) % lane->points],
                    fmin(1, lasts_beyond(chain, since) / sums[i].was), weight, arrives);
    }
}

static void make_all_lasted(struct chain *chain)
{
    struct sum *sums = check_zeroed(chain->lane->points, sizeof *sums);
    for (int services = 0; services < LASTING; services++) {
        add_one(chain, sums);
        make_lasted(chain, &chain->states[LASTED + services], sums);
    }
    free(sums);
}

static void make_came(struct chain *chain, int old)
{
    const struct batching_lane *lane = chain->lane;
    const double age = (old + 0.5) * chain->step;
    struct state *state = &chain->states[CAME + old];
    double arrives[AGES];
    if (!arrivals(chain, age, arrives)) {
        state->came[0] = 1;
        return;
    }
    for (uint32_t i = 0; i < lane->points; i++)
        add_service(chain, state, age, lane->service[i], lasts_beyond(chain, age),
                    1.0 / lane->points, arrives);
}

/* Idle time after a service, in the mean over the states' shares in the long run. */
static double mean_idle(const struct chain *chain)
{
    enum { TURNS = 200 }; /* ours: at most; the chain forgets where it began within a few */
    double share[STATES] = {[BEGAN] = 1}, idle = 0;
    for (int turn = 0; turn < TURNS; turn++) {
        double next[STATES] = {0};
        for (int s = 0; s < STATES; s++) {
            const struct state *state = &chain->states[s];
            if (share[s] <= 0) continue;
            double left = 1 - state->lasts;
            for (int k = 0; k < AGES; k++) {
                next[CAME + k] += share[s] * state->came[k];
                left -= state->came[k];
            }
            const int on = s == BEGAN || s >= CAME ? LASTED : s + (s + 1 < CAME);
            next[on] += share[s] * state->lasts;
            next[BEGAN] += share[s] * fmax(0, left);
        }
        double moved = 0;
        for (int s = 0; s < STATES; s++) {
            moved += fabs(next[s] - share[s]);
            share[s] = next[s];
        }
        if (moved < 1e-9) break;
    }
    for (int s = 0; s < STATES; s++) idle += share[s] * chain->states[s].idle;
    return idle;
}

/* A clump so long that many services fit takes one for its first thing, those that fit (a renewal process of
 * services), and one for what came during the last. One that meets the clump before saves the first. */
static double of_long_clumps(const struct batching_lane *lane, double mean, double lasts)
{
    double variance = 0;
    for (uint32_t i = 0; i < lane->points; i++)
        variance += (lane->service[i] - mean) * (lane->service[i] - mean) / lane->points;
    const struct renewal services = {.mean = mean, .variance = variance, .kept = 1};
    const double many = 2 + renewal_count(&services, lasts);
    const double met = renewal_within(&lane->clumps, many * mean);
    return fmin(1 / mean, (many - met) / renewal_gap(&lane->clumps));
}

/* Clumps come so fast that a step of the grid holds many: hardly a service ends before the next has come. */
static double of_fast_clumps(const struct batching_lane *lane, double mean)
{
    const double gap = renewal_gap(&lane->clumps);
    double idle = 0;
    for (uint32_t i = 0; i < lane->points; i++)
        idle += (1 - renewal_within(&lane->clumps, lane->service[i])) * gap / lane->points;
    return 1 / (mean + fmax(0, idle));
}

double batching_lane(const struct batching_lane *lane)
{
    /* Services that take no time: each thing has its own. */
    if (lane->service[lane->points - 1] <= 0) return (1 + lane->more) / renewal_gap(&lane->clumps);
    struct chain *chain = check_zeroed(1, sizeof *chain);
    chain->lane = lane;
    chain->shape = shape_of(lane);
    make_grid(chain);
    if (1 - chain->gap[0] < 1e-3) {
        const double mean = chain->mean;
        free(chain);
        return of_fast_clumps(lane, mean);
    }
    const double lasts = lane->more * lane->spacing;
    if (lasts > LASTING / 2.0 * chain->mean) {
        const double mean = chain->mean;
        free(chain);
        return of_long_clumps(lane, mean, lasts);
    }
    make_began(chain);
    make_all_lasted(chain);
    for (int old = 0; old < AGES; old++) make_came(chain, old);
    /* Between what lacks no work and what has one thing at a time: the grid's error may not leave it. */
    const double things = (1 + lane->more) / renewal_gap(&lane->clumps);
    const double rate = 1 / (chain->mean + fmax(0, mean_idle(chain)));
    free(chain);
    return fmin(rate, things);
}
