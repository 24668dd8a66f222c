#include "scenarios/study/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/loader/axis_range.h"
#include "scenarios/study/plan_expect.h"
#include "scenarios/study/plan_round.h"
#include "scenarios/text/quantity.h"
#include "sim/arena.h"
#include "sim/check.h"
#include "sim/units.h"

/* ours: see plan.h */
enum { SCREEN_SHARE = 20, WAVE_SHARE = 8, WAVE_MIN = 8, PROBES = 4, STEP_SHARE = 4, STEP_MIN = 4 };
static const int64_t screen_least_ns = NS_PER_MINUTE;
static const double clear_margin = 0.2, beyond_doubt = 0.001;
/* A short run has not seen all that is billed; one replication at full length is near enough, and so are
 * rates. */
static const double dear_screened = 0.1, dear_probed = 0.02, dear_expected = 0.02;

/* ---- screening */

static bool was_screened(const struct plan *plan, size_t point)
{
    return selection_cost(plan->screened, point).count > 0;
}

/* More of those that nobody has looked at: more[p]. What rates do not tell comes first, then the cheapest. */
static size_t choose_wave(const struct plan *plan, const struct plan_spec *spec, uint32_t *more)
{
    const size_t points = spec->points->report.point_count;
    const size_t most = points / WAVE_SHARE > WAVE_MIN ? points / WAVE_SHARE : WAVE_MIN;
    size_t chosen = 0;
    memset(more, 0, points * sizeof *more);
    for (ptrdiff_t next = 0; chosen < most && next >= 0; chosen += next >= 0) {
        next = -1;
        for (size_t p = 0; p < points; p++) {
            if (plan->fates[p] != PLAN_OPEN || more[p] || was_screened(plan, p)) continue;
            if (next < 0 || isnan(plan->expected[p]) || plan->expected[p] < plan->expected[next])
                next = (ptrdiff_t)p;
            if (isnan(plan->expected[p])) break;
        }
        if (next >= 0) more[next] = SELECTION_FIRST;
    }
    return chosen;
}

static void judge_screening(struct plan *plan, const struct plan_spec *spec);

static enum study_end screen(struct plan *plan, const struct plan_spec *spec)
{
    const struct scenario *scenario = spec->scenario;
    const size_t points = spec->points->report.point_count;
    int64_t duration_ns = scenario->duration_ns / SCREEN_SHARE;
    if (duration_ns < screen_least_ns) duration_ns = screen_least_ns;
    if (duration_ns > scenario->duration_ns) duration_ns = scenario->duration_ns;
    const int64_t warmup_ns = scenario->warmup_ns < duration_ns ? scenario->warmup_ns : duration_ns;
    struct arena *arena = arena_create();
    char duration[QUANTITY_TEXT_MAX], warmup[QUANTITY_TEXT_MAX];
    axis_amount_text(FIELD_DURATION, (double)duration_ns, duration);
    axis_amount_text(FIELD_DURATION, (double)warmup_ns, warmup);
    const char *const set[] = {arena_format(arena, "duration=%s", duration),
                               arena_format(arena, "warmup=%s", warmup)};
    uint32_t *more = check_alloc(points * sizeof *more);
    enum study_end end = STUDY_DONE;
    while (end == STUDY_DONE && choose_wave(plan, spec, more) > 0) {
        end = plan_round(plan, spec, more, set, 2, duration_ns + warmup_ns, plan->screened);
        if (end == STUDY_DONE) judge_screening(plan, spec);
    }
    free(more);
    arena_destroy(arena);
    return end;
}

/* A fifth of the limit; of a count there is none. */
static double margin_of(const struct threshold *threshold)
{
    const bool counted = threshold->comparison[0] == '=' || threshold->comparison[0] == '!';
    return counted ? 0 : clear_margin * fabs(threshold->value);
}

/* A slack of exactly nothing is one that was not seen, or too close to call. */
static bool clearly_kept(struct selection_estimate slack, double keeps, double margin)
{
    return slack.mean >= margin && slack.mean > 0 && (slack.count < 2 || keeps > 1 - beyond_doubt);
}

static bool clearly_broken(struct selection_estimate slack, double keeps, double margin)
{
    return slack.mean < -margin && (slack.count < 2 || keeps < beyond_doubt);
}

static bool keeps_all_clearly(const struct selection *selection, const struct plan_spec *spec,
                              size_t point)
{
    for (size_t t = 0; t < spec->scenario->threshold_count; t++)
        if (!clearly_kept(selection_slack(selection, point, t),
                          selection_keeps(selection, point, t),
                          margin_of(&spec->scenario->thresholds[t])))
            return false;
    return true;
}

static bool breaks_one_clearly(const struct selection *selection, const struct plan_spec *spec,
                               size_t point)
{
    for (size_t t = 0; t < spec->scenario->threshold_count; t++)
        if (clearly_broken(selection_slack(selection, point, t),
                           selection_keeps(selection, point, t),
                           margin_of(&spec->scenario->thresholds[t])))
            return true;
    return false;
}

static void put_aside(struct plan *plan, size_t point, enum plan_fate fate)
{
    const bool unseen = !was_screened(plan, point);
    plan->fates[point] = fate;
    plan->phases[point] = unseen ? PLAN_RATES : plan->phase;
    plan->unseen += unseen;
    selection_discard(plan->full, point);
}

bool plan_has_full(const struct plan *plan, size_t point)
{
    return selection_cost(plan->full, point).count > 0;
}

/* Whether a point costs more than another beyond doubt, as far as both are known. */
static bool is_dearer(const struct plan *plan, size_t point, size_t than)
{
    const bool full = plan_has_full(plan, point) && plan_has_full(plan, than);
    const double rates = plan->expected[point], than_rates = plan->expected[than];
    if (!full && !isnan(rates) && !isnan(than_rates))
        return rates > than_rates * (1 + dear_expected);
    if (!was_screened(plan, point)) return false;
    const struct selection *known = full ? plan->full : plan->screened;
    const struct selection_estimate cost = selection_cost(known, point);
    const double limit = selection_cost(known, than).mean *
                         (1 + (full ? dear_probed : dear_screened));
    return cost.mean - 3 * cost.sd > limit;
}

/* As far as it is known before it is simulated at full length. */
static double guess_usd(const struct plan *plan, size_t point)
{
    return isnan(plan->expected[point]) ? selection_cost(plan->screened, point).mean
                                        : plan->expected[point];
}

/* Once a point keeps all clearly, what costs more cannot win. */
static void put_dearer_aside(struct plan *plan, const struct plan_spec *spec, size_t good)
{
    for (size_t p = 0; p < spec->points->report.point_count; p++)
        if (plan->fates[p] == PLAN_OPEN && is_dearer(plan, p, good)) put_aside(plan, p, PLAN_DEAR);
}

/* Whether it loses what nobody said it may. */
static bool put_losing_aside(struct plan *plan, size_t point)
{
    if (!plan->loss[point]) return false;
    if (plan->fates[point] == PLAN_OPEN) put_aside(plan, point, PLAN_LOSES);
    return true;
}

static void judge_screening(struct plan *plan, const struct plan_spec *spec)
{
    ptrdiff_t good = -1;
    for (size_t p = 0; p < spec->points->report.point_count; p++) {
        if (put_losing_aside(plan, p)) continue;
        if (plan->fates[p] == PLAN_OPEN && breaks_one_clearly(plan->screened, spec, p))
            put_aside(plan, p, PLAN_BROKEN);
        if (!keeps_all_clearly(plan->screened, spec, p)) continue;
        if (good < 0 || guess_usd(plan, p) < guess_usd(plan, (size_t)good)) good = (ptrdiff_t)p;
    }
    if (good >= 0) put_dearer_aside(plan, spec, (size_t)good);
}

/* ---- probing */

/* The cheapest open points that nobody has probed: more[p] = 1. */
static size_t choose_probes(const struct plan *plan, const struct plan_spec *spec, uint32_t *more)
{
    const size_t points = spec->points->report.point_count;
    size_t chosen = 0;
    memset(more, 0, points * sizeof *more);
    while (chosen < PROBES) {
        ptrdiff_t next = -1;
        for (size_t p = 0; p < points; p++) {
            if (plan->fates[p] != PLAN_OPEN || more[p] || plan_has_full(plan, p)) continue;
            if (next < 0 || guess_usd(plan, p) < guess_usd(plan, (size_t)next)) next = (ptrdiff_t)p;
        }
        if (next < 0) break;
        more[next] = 1;
        chosen++;
    }
    return chosen;
}

static enum study_end simulate_full(struct plan *plan, const struct plan_spec *spec,
                                    const uint32_t *more, size_t count)
{
    /* Streams that neither screening nor another round has; the same for all points. */
    struct arena *arena = arena_create();
    const long long seed =
        (long long)(((uint64_t)spec->scenario->seed + (uint64_t)++plan->rounds) & INT64_MAX);
    const char *const set[] = {arena_format(arena, "seed=%lld", seed)};
    const enum study_end end = plan_round(plan, spec, more, set, 1,
                                          spec->scenario->warmup_ns + spec->scenario->duration_ns,
                                          plan->full);
    arena_destroy(arena);
    plan->replications += (int64_t)count;
    return end;
}

static enum study_end probe(struct plan *plan, const struct plan_spec *spec)
{
    const size_t points = spec->points->report.point_count;
    uint32_t *more = check_alloc(points * sizeof *more);
    enum study_end end = STUDY_DONE;
    ptrdiff_t good = -1; /* the cheapest probed point that keeps all clearly */
    size_t count;
    while (end == STUDY_DONE && (count = choose_probes(plan, spec, more)) > 0 &&
           plan->replications + (int64_t)count <= spec->replications) {
        end = simulate_full(plan, spec, more, count);
        for (size_t p = 0; end == STUDY_DONE && p < points; p++) {
            if (!more[p] || put_losing_aside(plan, p)) continue;
            if (breaks_one_clearly(plan->full, spec, p)) put_aside(plan, p, PLAN_BROKEN);
            else if (keeps_all_clearly(plan->full, spec, p) &&
                     (good < 0 || selection_cost(plan->full, p).mean <
                                      selection_cost(plan->full, (size_t)good).mean))
                good = (ptrdiff_t)p;
        }
        if (good >= 0) put_dearer_aside(plan, spec, (size_t)good);
    }
    free(more);
    return end;
}

/* ---- deciding */

static enum study_end decide(struct plan *plan, const struct plan_spec *spec)
{
    const size_t points = spec->points->report.point_count;
    for (size_t p = 0; p < points; p++) plan->fate_counts[plan->fates[p]]++;
    const size_t open = plan->fate_counts[PLAN_OPEN];
    const uint32_t step = open / STEP_SHARE > STEP_MIN ? (uint32_t)(open / STEP_SHARE) : STEP_MIN;
    uint32_t *more = check_alloc(points * sizeof *more);
    enum study_end end = STUDY_DONE;
    struct selection_verdict verdict = selection_judge(plan->full);
    while (open > 0 && verdict.probability < spec->confidence) {
        size_t dealt = 0;
        selection_allocate(plan->full, step, more);
        for (size_t p = 0; p < points; p++) dealt += more[p];
        if (dealt == 0 || plan->replications + (int64_t)dealt > spec->replications) break;
        end = simulate_full(plan, spec, more, dealt);
        if (end != STUDY_DONE) break;
        for (size_t p = 0; p < points; p++)
            if (plan->fates[p] == PLAN_OPEN && put_losing_aside(plan, p)) {
                plan->fate_counts[PLAN_OPEN]--;
                plan->fate_counts[PLAN_LOSES]++;
            }
        verdict = selection_judge(plan->full);
    }
    plan->best = verdict.best;
    plan->probability = verdict.probability;
    free(more);
    return end;
}

/* ---- what else is known */

struct selection_estimate plan_cost(const struct plan *plan, size_t point)
{
    if (plan_has_full(plan, point)) return selection_cost(plan->full, point);
    if (!isnan(plan->expected[point]))
        return (struct selection_estimate){.mean = plan->expected[point]};
    struct selection_estimate cost = selection_cost(plan->screened, point);
    if (plan->best >= 0)
        cost.mean *= selection_cost(plan->full, (size_t)plan->best).mean /
                     selection_cost(plan->screened, (size_t)plan->best).mean;
    return cost;
}

struct selection_estimate plan_slack(const struct plan *plan, size_t point, size_t threshold)
{
    return selection_slack(plan_has_full(plan, point) ? plan->full : plan->screened, point,
                           threshold);
}

/* Of a point that was only screened a slack of nothing was not seen. */
bool plan_seems_kept(const struct plan *plan, size_t point, size_t threshold)
{
    const double slack = plan_slack(plan, point, threshold).mean;
    return plan_has_full(plan, point) ? slack >= 0 : slack > 0;
}

/* The cheapest point that keeps all thresholds but `without` (-1: all), other than `other`. */
static ptrdiff_t cheapest(const struct plan *plan, const struct plan_spec *spec, ptrdiff_t without,
                          ptrdiff_t other)
{
    ptrdiff_t best = -1;
    for (size_t p = 0; p < spec->points->report.point_count; p++) {
        bool good = !plan->loss[p] && (ptrdiff_t)p != other &&
                    (without >= 0 || plan_has_full(plan, p));
        for (size_t t = 0; t < spec->scenario->threshold_count; t++)
            good = good && ((ptrdiff_t)t == without || plan_seems_kept(plan, p, t));
        if (good && (best < 0 || plan_cost(plan, p).mean < plan_cost(plan, (size_t)best).mean))
            best = (ptrdiff_t)p;
    }
    return best;
}

static void price_thresholds(struct plan *plan, const struct plan_spec *spec)
{
    for (size_t t = 0; t < spec->scenario->threshold_count; t++) {
        struct plan_price *price = &plan->prices[t];
        *price = (struct plan_price){.without = -1};
        if (plan->best < 0) continue;
        const ptrdiff_t without = cheapest(plan, spec, (ptrdiff_t)t, -1);
        if (without < 0) continue;
        const double saved = plan_cost(plan, (size_t)plan->best).mean -
                             plan_cost(plan, (size_t)without).mean;
        if (plan_seems_kept(plan, (size_t)without, t) ||
            saved <= spec->indifference * plan_cost(plan, (size_t)plan->best).mean)
            continue;
        *price = (struct plan_price){without, saved, -plan_slack(plan, (size_t)without, t).mean};
    }
}

enum study_end plan_make(struct plan *plan, const struct plan_spec *spec)
{
    const size_t points = spec->points->report.point_count;
    const size_t thresholds = spec->scenario->threshold_count;
    *plan = (struct plan){
        .screened = selection_create(points, thresholds, spec->indifference),
        .full = selection_create(points, thresholds, spec->indifference),
        .fates = check_zeroed(points, sizeof *plan->fates),
        .phases = check_zeroed(points, sizeof *plan->phases),
        .loss = check_zeroed(points + 1, sizeof *plan->loss),
        .points = points,
        .prices = check_zeroed(thresholds + 1, sizeof *plan->prices),
        .best = -1,
        .runner_up = -1,
        .phase = PLAN_SCREENING,
    };
    plan->expected = plan_expect(spec);
    enum study_end end = screen(plan, spec);
    if (end != STUDY_DONE) return end;
    plan->phase = PLAN_PROBING;
    end = probe(plan, spec);
    if (end != STUDY_DONE) return end;
    plan->phase = PLAN_REPLICATING;
    for (size_t p = 0; p < points; p++)
        if (plan->fates[p] == PLAN_OPEN) plan->phases[p] = plan->phase;
    end = decide(plan, spec);
    if (end != STUDY_DONE) return end;
    plan->runner_up = cheapest(plan, spec, -1, plan->best);
    price_thresholds(plan, spec);
    return end;
}

void plan_free(struct plan *plan)
{
    selection_destroy(plan->screened);
    selection_destroy(plan->full);
    for (size_t p = 0; plan->loss && p < plan->points; p++) free(plan->loss[p]);
    free(plan->loss);
    free(plan->fates);
    free(plan->phases);
    free(plan->prices);
    free(plan->expected);
    *plan = (struct plan){0};
}
