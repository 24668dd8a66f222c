#include "sim/selection.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "sim/check.h"

#include "sim/banned.h"

/* Mean and squares as values come (Welford 1962). */
struct running {
    double mean, squares;
};

struct design {
    uint32_t count;
    bool discarded;
    struct running cost;
};

struct selection {
    size_t designs, constraints;
    double indifference;
    struct design *design;
    struct running *slack; /* of design d and constraint c: [d * constraints + c] */
};

struct selection *selection_create(size_t designs, size_t constraints, double indifference)
{
    CHECK(designs > 0 && indifference >= 0);
    struct selection *selection = check_zeroed(1, sizeof *selection);
    selection->designs = designs;
    selection->constraints = constraints;
    selection->indifference = indifference;
    selection->design = check_zeroed(designs, sizeof *selection->design);
    selection->slack = check_zeroed(designs * constraints, sizeof *selection->slack);
    return selection;
}

void selection_destroy(struct selection *selection)
{
    if (!selection) return;
    free(selection->design);
    free(selection->slack);
    free(selection);
}

static void run_on(struct running *running, uint32_t count, double value)
{
    const double apart = value - running->mean;
    if (isinf(value) || isinf(running->mean)) {
        running->mean = -INFINITY; /* one replication that can never keep it is enough */
        return;
    }
    running->mean += apart / count;
    running->squares += apart * (value - running->mean);
}

void selection_add(struct selection *selection, size_t design, double cost, const double *slack)
{
    CHECK(design < selection->designs);
    struct design *at = &selection->design[design];
    at->count++;
    run_on(&at->cost, at->count, cost);
    for (size_t c = 0; c < selection->constraints; c++)
        run_on(&selection->slack[design * selection->constraints + c], at->count, slack[c]);
}

void selection_discard(struct selection *selection, size_t design)
{
    CHECK(design < selection->designs);
    selection->design[design].discarded = true;
}

static struct selection_estimate estimate(const struct running *running, uint32_t count)
{
    return (struct selection_estimate){
        .count = count,
        .mean = running->mean,
        .sd = count > 1 ? sqrt(running->squares / (count - 1)) : 0,
    };
}

struct selection_estimate selection_cost(const struct selection *selection, size_t design)
{
    return estimate(&selection->design[design].cost, selection->design[design].count);
}

struct selection_estimate selection_slack(const struct selection *selection, size_t design,
                                          size_t constraint)
{
    return estimate(&selection->slack[design * selection->constraints + constraint],
                    selection->design[design].count);
}

double selection_half_width(struct selection_estimate estimate)
{
    if (estimate.count < 2) return 0;
    return gsl_cdf_tdist_Pinv(0.975, estimate.count - 1.0) * estimate.sd / sqrt(estimate.count);
}

/* ---- probabilities, with a mean and sd as they are but perhaps more replications than there were */

static double at_least_zero(struct selection_estimate slack)
{
    if (isinf(slack.mean)) return 0;
    if (slack.count < 2) return 0.5;
    if (slack.sd <= 0) return slack.mean >= 0 ? 1 : 0;
    return gsl_cdf_tdist_P(slack.mean / (slack.sd / sqrt(slack.count)), slack.count - 1.0);
}

/* P(a true cost of `one` is below that of `other` by more than makes no difference). */
static double cheaper(struct selection_estimate one, struct selection_estimate other,
                      double indifference)
{
    const double difference = other.mean - one.mean - indifference * fabs(other.mean);
    const double a = one.sd * one.sd / one.count, b = other.sd * other.sd / other.count;
    if (a + b <= 0) return difference > 0 ? 1 : 0;
    const double freedom = (a + b) * (a + b) /
                           (a * a / (one.count - 1.0) + b * b / (other.count - 1.0));
    return gsl_cdf_tdist_P(difference / sqrt(a + b), freedom);
}

double selection_keeps(const struct selection *selection, size_t design, size_t constraint)
{
    return at_least_zero(selection_slack(selection, design, constraint));
}

static bool keeps_all(const struct selection *selection, size_t design)
{
    for (size_t c = 0; c < selection->constraints; c++)
        if (!(selection_slack(selection, design, c).mean >= 0)) return false;
    return true;
}

static ptrdiff_t best_of(const struct selection *selection)
{
    ptrdiff_t best = -1;
    for (size_t d = 0; d < selection->designs; d++) {
        const struct design *design = &selection->design[d];
        if (design->discarded || design->count == 0 || !keeps_all(selection, d)) continue;
        if (best < 0 || design->cost.mean < selection->design[best].cost.mean) best = (ptrdiff_t)d;
    }
    return best;
}

/* P(the best breaks one of its constraints), at most, had it `count` replications. */
static double doubt_of_best(const struct selection *selection, size_t best, uint32_t count)
{
    double doubt = 0;
    for (size_t c = 0; c < selection->constraints; c++) {
        struct selection_estimate slack = selection_slack(selection, best, c);
        slack.count = count;
        doubt += 1 - at_least_zero(slack);
    }
    return doubt;
}

/* P(the design keeps all its constraints), at most, had it `count` replications. */
static double may_keep_all(const struct selection *selection, size_t design, uint32_t count)
{
    double least = 1;
    for (size_t c = 0; c < selection->constraints; c++) {
        struct selection_estimate slack = selection_slack(selection, design, c);
        slack.count = count;
        const double keeps = at_least_zero(slack);
        if (keeps < least) least = keeps;
    }
    return least;
}

/* P(another design is better than the best, or good while there is no best), at most, had they so many. */
static double doubt_of_other(const struct selection *selection, size_t design, uint32_t count,
                             ptrdiff_t best, uint32_t best_count)
{
    const double keeps = may_keep_all(selection, design, count);
    if (best < 0) return keeps;
    struct selection_estimate one = selection_cost(selection, design);
    struct selection_estimate least = selection_cost(selection, (size_t)best);
    one.count = count;
    least.count = best_count;
    const double below = cheaper(one, least, selection->indifference);
    return below < keeps ? below : keeps;
}

struct selection_verdict selection_judge(const struct selection *selection)
{
    struct selection_verdict verdict = {.best = best_of(selection)};
    const uint32_t best_count = verdict.best < 0 ? 0 : selection->design[verdict.best].count;
    double doubt = 0;
    for (size_t d = 0; d < selection->designs; d++) {
        const struct design *design = &selection->design[d];
        if (design->discarded) continue;
        if (design->count < SELECTION_FIRST) return verdict;
        doubt += (ptrdiff_t)d == verdict.best
                     ? doubt_of_best(selection, d, best_count)
                     : doubt_of_other(selection, d, design->count, verdict.best, best_count);
    }
    verdict.probability = doubt < 1 ? 1 - doubt : 0;
    return verdict;
}

/* ---- allocation */

/* Where each design stands while replications are dealt out. */
struct dealing {
    const struct selection *selection;
    ptrdiff_t best;
    uint32_t *count; /* had and dealt */
    double *gain;    /* doubt that the next replication takes away */
};

static double doubt_with(const struct dealing *dealing, size_t design, uint32_t count)
{
    const struct selection *selection = dealing->selection;
    const uint32_t best_count = dealing->best < 0 ? 0 : dealing->count[dealing->best];
    if ((ptrdiff_t)design != dealing->best)
        return doubt_of_other(selection, design, count, dealing->best, best_count);
    double doubt = doubt_of_best(selection, design, count);
    for (size_t d = 0; d < selection->designs; d++)
        if (d != design && !selection->design[d].discarded)
            doubt += doubt_of_other(selection, d, dealing->count[d], dealing->best, count);
    return doubt;
}

/* Per replication; where one alone shows nothing yet, the best rate of more. */
static double gain_of(const struct dealing *dealing, size_t design)
{
    const uint32_t count = dealing->count[design];
    const double doubt = doubt_with(dealing, design, count);
    double gain = 0;
    for (uint32_t more = 1; more <= 64 * count; more *= 4) {
        const double rate = (doubt - doubt_with(dealing, design, count + more)) / more;
        if (rate > gain) gain = rate;
    }
    return gain;
}

static void deal(struct dealing *dealing, uint32_t replications, uint32_t *more)
{
    const struct selection *selection = dealing->selection;
    for (size_t d = 0; d < selection->designs; d++) {
        dealing->count[d] = selection->design[d].count;
        more[d] = 0;
    }
    for (size_t d = 0; d < selection->designs; d++)
        dealing->gain[d] = selection->design[d].discarded ? -1 : gain_of(dealing, d);
    for (; replications > 0; replications--) {
        size_t most = 0;
        for (size_t d = 1; d < selection->designs; d++)
            if (dealing->gain[d] > dealing->gain[most]) most = d;
        if (dealing->gain[most] <= 0)
            return; /* no doubt is left that more of the same would lower */
        more[most]++;
        dealing->count[most]++;
        dealing->gain[most] = gain_of(dealing, most);
    }
}

static bool fill_up(const struct selection *selection, uint32_t *more)
{
    bool any = false;
    for (size_t d = 0; d < selection->designs; d++) {
        const struct design *design = &selection->design[d];
        const bool few = !design->discarded && design->count < SELECTION_FIRST;
        more[d] = few ? SELECTION_FIRST - design->count : 0;
        any |= few;
    }
    return any;
}

void selection_allocate(const struct selection *selection, uint32_t replications, uint32_t *more)
{
    if (fill_up(selection, more)) return;
    struct dealing dealing = {
        .selection = selection,
        .best = best_of(selection),
        .count = check_alloc(selection->designs * sizeof *dealing.count),
        .gain = check_alloc(selection->designs * sizeof *dealing.gain),
    };
    deal(&dealing, replications, more);
    free(dealing.count);
    free(dealing.gain);
}
