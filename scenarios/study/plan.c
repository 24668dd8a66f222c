#include "scenarios/study/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/loader/axis_range.h"
#include "scenarios/loader/quantity.h"
#include "scenarios/study/evaluate.h"
#include "sim/arena.h"
#include "sim/check.h"
#include "sim/units.h"

/* ours: see plan.h */
enum { SCREEN_SHARE = 20, STEP_SHARE = 4, STEP_MIN = 4 };
static const int64_t screen_least_ns = 2 * NS_PER_MINUTE;
static const double clear_margin = 0.2, dear_margin = 0.05, beyond_doubt = 0.001;

/* ---- figures of a replication */

/* How much there is to the limit; negative where it is broken. A count that must be 0 either is or is
 * not. */
static double slack_of(const struct threshold *threshold, double observed)
{
    if (isnan(observed)) return -INFINITY;
    switch (threshold->comparison[0]) {
    case '<': return threshold->value - observed;
    case '>': return observed - threshold->value;
    case '=': return observed == threshold->value ? 1 : -1;
    default: return observed != threshold->value ? 1 : -1;
    }
}

double plan_observed(const struct threshold *threshold, double slack)
{
    if (threshold->comparison[0] == '<') return threshold->value - slack;
    if (threshold->comparison[0] == '>') return threshold->value + slack;
    return slack >= 0 ? threshold->value : NAN;
}

/* ---- a round: replications of some points, in the order of points whatever the threads */

struct round {
    struct plan *plan;
    const struct plan_spec *spec;
    struct study_point *points;
    size_t *number; /* of each point, in the sweep */
    double **rows;  /* of each point: a row of cost and slacks for each replication */
    int64_t *records;
    size_t count;
    struct arena *arena;
};

static bool land(void *context, size_t point, const struct finished *finished)
{
    struct round *round = context;
    const struct scenario *scenario = finished->scenario;
    const size_t width = 1 + scenario->threshold_count;
    struct run_threshold *verdicts = check_zeroed(scenario->threshold_count + 1, sizeof *verdicts);
    for (size_t r = 0; r < finished->report.replication_count; r++) {
        struct results *const *one = finished->report.replications + r;
        double *row = round->rows[point] + r * width;
        struct cost_bill *bill = cost_bill_create(finished->prices, one, 1, scenario->duration_ns,
                                                  scenario->billing_month_ns);
        evaluate_thresholds(scenario, one, 1, bill, verdicts);
        row[0] = bill->usd_month;
        for (size_t t = 0; t < scenario->threshold_count; t++)
            row[1 + t] = slack_of(&scenario->thresholds[t], verdicts[t].observed);
        cost_bill_destroy(bill);
    }
    round->records[point] = finished->report.records;
    free(verdicts);
    return true;
}

static const struct price_book *prices(void *context, const struct scenario *scenario)
{
    const struct round *round = context;
    return round->spec->prices(round->spec->context, scenario);
}

/* The point's overrides and, after them, those of the round. */
static struct scenario_overrides with(struct arena *arena, struct scenario_overrides base,
                                      const char *const *more, size_t count)
{
    const char **set = arena_alloc(arena, (base.count + count) * sizeof *set);
    memcpy(set, base.set, base.count * sizeof *set);
    memcpy(set + base.count, more, count * sizeof *set);
    return (struct scenario_overrides){set, base.count + count};
}

static void add_point(struct round *round, size_t number, uint32_t replications,
                      const char *const *more, size_t count)
{
    const struct study_point *base = &round->spec->points->points[number];
    const char *set[8];
    CHECK(count < 8);
    memcpy(set, more, count * sizeof *set);
    set[count++] = arena_format(round->arena, "replications=%u", replications);
    struct study_point *point = &round->points[round->count];
    *point = (struct study_point){base->source, with(round->arena, base->overrides, set, count),
                                  .replications = replications};
    round->number[round->count] = number;
    round->rows[round->count++] = arena_alloc(
        round->arena, replications * (1 + round->spec->scenario->threshold_count) * sizeof(double));
}

static void take(const struct round *round, struct selection *selection)
{
    const size_t width = 1 + round->spec->scenario->threshold_count;
    for (size_t i = 0; i < round->count; i++) {
        for (uint32_t r = 0; r < round->points[i].replications; r++) {
            const double *row = round->rows[i] + r * width;
            selection_add(selection, round->number[i], row[0], row + 1);
        }
        round->plan->records += round->records[i];
    }
}

static enum study_end run_round(struct round *round, int64_t run_ns, struct selection *selection)
{
    const struct plan_spec *spec = round->spec;
    for (size_t i = 0; i < round->count; i++) round->points[i].run_ns = run_ns;
    void *progress = spec->round_begins(spec->context, study_tasks(round->points, round->count),
                                        study_span(round->points, round->count));
    const struct study study = {
        .points = round->points,
        .count = round->count,
        .threads = spec->threads,
        .prices = prices,
        .land = land,
        .progress = spec->progress,
        .context = round,
        .progress_context = progress,
    };
    enum study_end end = study_run(&study);
    if (!spec->round_ends(spec->context, progress) && end == STUDY_DONE) end = STUDY_STOPPED;
    if (end == STUDY_DONE) take(round, selection);
    return end;
}

/* `more[p]` replications of each point p, with these settings. */
static enum study_end simulate(struct plan *plan, const struct plan_spec *spec,
                               const uint32_t *more, const char *const *set, size_t set_count,
                               int64_t run_ns, struct selection *selection)
{
    const size_t points = spec->points->report.point_count;
    struct round round = {
        .plan = plan,
        .spec = spec,
        .points = check_zeroed(points, sizeof *round.points),
        .number = check_zeroed(points, sizeof *round.number),
        .rows = check_zeroed(points, sizeof *round.rows),
        .records = check_zeroed(points, sizeof *round.records),
        .arena = arena_create(),
    };
    for (size_t p = 0; p < points; p++)
        if (more[p]) add_point(&round, p, more[p], set, set_count);
    const enum study_end end = run_round(&round, run_ns, selection);
    free(round.points);
    free(round.number);
    free(round.rows);
    free(round.records);
    arena_destroy(round.arena);
    return end;
}

/* ---- screening */

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
    for (size_t p = 0; p < points; p++) more[p] = SELECTION_FIRST;
    const enum study_end end =
        simulate(plan, spec, more, set, 2, duration_ns + warmup_ns, plan->screened);
    free(more);
    arena_destroy(arena);
    return end;
}

/* Kept, or broken, with a fifth of the limit to spare and beyond doubt. */
static bool is_clear(const struct plan *plan, const struct plan_spec *spec, size_t point, size_t t,
                     bool kept)
{
    const struct threshold *threshold = &spec->scenario->thresholds[t];
    const struct selection_estimate slack = selection_slack(plan->screened, point, t);
    const bool counted = threshold->comparison[0] == '=' || threshold->comparison[0] == '!';
    const double margin = counted ? 0 : clear_margin * fabs(threshold->value);
    const double keeps = selection_keeps(plan->screened, point, t);
    return kept ? slack.mean >= margin && keeps > 1 - beyond_doubt
                : slack.mean < -margin && keeps < beyond_doubt;
}

/* The cheapest point that keeps all thresholds clearly; -1: none does. */
static ptrdiff_t clearly_good(const struct plan *plan, const struct plan_spec *spec)
{
    ptrdiff_t best = -1;
    for (size_t p = 0; p < spec->points->report.point_count; p++) {
        bool good = true;
        for (size_t t = 0; t < spec->scenario->threshold_count; t++)
            good = good && is_clear(plan, spec, p, t, true);
        if (good && (best < 0 || selection_cost(plan->screened, p).mean <
                                     selection_cost(plan->screened, (size_t)best).mean))
            best = (ptrdiff_t)p;
    }
    return best;
}

static void put_aside(struct plan *plan, const struct plan_spec *spec)
{
    const ptrdiff_t good = clearly_good(plan, spec);
    const double dear =
        good < 0 ? INFINITY : selection_cost(plan->screened, (size_t)good).mean * (1 + dear_margin);
    for (size_t p = 0; p < spec->points->report.point_count; p++) {
        for (size_t t = 0; t < spec->scenario->threshold_count; t++)
            if (is_clear(plan, spec, p, t, false)) plan->fates[p] = PLAN_BROKEN;
        const struct selection_estimate cost = selection_cost(plan->screened, p);
        if (plan->fates[p] == PLAN_OPEN && cost.mean - 3 * cost.sd > dear)
            plan->fates[p] = PLAN_DEAR;
        plan->fate_counts[plan->fates[p]]++;
        if (plan->fates[p] != PLAN_OPEN) selection_discard(plan->full, p);
    }
}

/* ---- deciding */

static enum study_end decide(struct plan *plan, const struct plan_spec *spec)
{
    const size_t points = spec->points->report.point_count;
    const size_t open = plan->fate_counts[PLAN_OPEN];
    const uint32_t step = open / STEP_SHARE > STEP_MIN ? (uint32_t)(open / STEP_SHARE) : STEP_MIN;
    const int64_t run_ns = spec->scenario->warmup_ns + spec->scenario->duration_ns;
    uint32_t *more = check_alloc(points * sizeof *more);
    enum study_end end = STUDY_DONE;
    struct selection_verdict verdict = selection_judge(plan->full);
    for (int64_t round = 1; open > 0 && verdict.probability < spec->confidence; round++) {
        selection_allocate(plan->full, step, more);
        int64_t dealt = 0;
        for (size_t p = 0; p < points; p++) dealt += more[p];
        if (dealt == 0 || plan->replications + dealt > spec->replications) break;
        /* Streams that neither screening nor another round has; the same for all points. */
        struct arena *arena = arena_create();
        const char *const set[] = {
            arena_format(arena, "seed=%lld", (long long)(spec->scenario->seed + round))};
        end = simulate(plan, spec, more, set, 1, run_ns, plan->full);
        arena_destroy(arena);
        if (end != STUDY_DONE) break;
        plan->replications += dealt;
        verdict = selection_judge(plan->full);
    }
    plan->best = verdict.best;
    plan->probability = verdict.probability;
    free(more);
    return end;
}

/* ---- what else is known */

static bool has_full(const struct plan *plan, size_t point)
{
    return selection_cost(plan->full, point).count > 0;
}

struct selection_estimate plan_cost(const struct plan *plan, size_t point)
{
    return selection_cost(has_full(plan, point) ? plan->full : plan->screened, point);
}

struct selection_estimate plan_slack(const struct plan *plan, size_t point, size_t threshold)
{
    return selection_slack(has_full(plan, point) ? plan->full : plan->screened, point, threshold);
}

/* The cheapest point that keeps all thresholds but `without` (-1: all), other than `other`. */
static ptrdiff_t cheapest(const struct plan *plan, const struct plan_spec *spec, ptrdiff_t without,
                          ptrdiff_t other)
{
    ptrdiff_t best = -1;
    for (size_t p = 0; p < spec->points->report.point_count; p++) {
        bool good = (ptrdiff_t)p != other;
        for (size_t t = 0; t < spec->scenario->threshold_count; t++)
            good = good && ((ptrdiff_t)t == without || plan_slack(plan, p, t).mean >= 0);
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
        const double saved = plan_cost(plan, (size_t)plan->best).mean -
                             plan_cost(plan, (size_t)without).mean;
        if (without == plan->best || saved <= 0) continue;
        *price = (struct plan_price){without, saved, -plan_slack(plan, (size_t)without, t).mean};
    }
}

enum study_end plan_make(struct plan *plan, const struct plan_spec *spec)
{
    const size_t points = spec->points->report.point_count;
    const size_t thresholds = spec->scenario->threshold_count;
    *plan = (struct plan){
        .screened = selection_create(points, thresholds),
        .full = selection_create(points, thresholds),
        .fates = check_zeroed(points, sizeof *plan->fates),
        .prices = check_zeroed(thresholds + 1, sizeof *plan->prices),
        .best = -1,
        .runner_up = -1,
    };
    enum study_end end = screen(plan, spec);
    if (end != STUDY_DONE) return end;
    put_aside(plan, spec);
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
    free(plan->fates);
    free(plan->prices);
    *plan = (struct plan){0};
}
