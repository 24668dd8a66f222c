#include "scenarios/study/plan_report.h"

#include <math.h>

#include "sim/arena.h"

static struct plan_figure figure(struct selection_estimate estimate)
{
    const double half = selection_half_width(estimate);
    const bool some = estimate.count > 1;
    return (struct plan_figure){estimate.mean, some ? estimate.mean - half : NAN,
                                some ? estimate.mean + half : NAN};
}

/* What cannot be negative has no such interval. */
static struct plan_figure from_zero(struct plan_figure figure)
{
    if (figure.low < 0) figure.low = 0;
    return figure;
}

static const char *fate_of(const struct plan *plan, size_t point)
{
    if ((ptrdiff_t)point == plan->best) return "chosen";
    if ((ptrdiff_t)point == plan->runner_up) return "runner-up";
    switch (plan->fates[point]) {
    case PLAN_BROKEN: return "broken";
    case PLAN_DEAR: return "dear";
    case PLAN_LOSES: return "loses";
    default: return "replicated";
    }
}

static struct plan_point_row point_of(const struct plan *plan, size_t point)
{
    static const char *const phases[] = {"rates", "screening", "probing", "replicating"};
    return (struct plan_point_row){
        .fate = fate_of(plan, point),
        .reason = plan->loss[point],
        .phase = phases[plan->phases[point]],
        .replications = selection_cost(plan->full, point).count,
        .usd_month = from_zero(figure(plan_cost(plan, point))),
    };
}

static struct plan_cell cell_of(const struct plan *plan, const struct threshold *threshold,
                                size_t point, size_t t)
{
    const struct selection_estimate slack = plan_slack(plan, point, t);
    const bool seen = plan_has_full(plan, point) || slack.mean != 0;
    struct plan_cell cell = {{NAN, NAN, NAN}, "unknown"};
    if (!seen) return cell;
    cell.verdict = plan_seems_kept(plan, point, t) ? "kept" : "broken";
    if (!isfinite(slack.mean)) return cell; /* nothing was observed where something was promised */
    const struct plan_figure apart = figure(slack);
    const double one = plan_observed(threshold, apart.low);
    const double other = plan_observed(threshold, apart.high);
    cell.observed = (struct plan_figure){plan_observed(threshold, apart.mean), fmin(one, other),
                                         fmax(one, other)};
    return cell;
}

static struct plan_threshold_row threshold_of(const struct plan *plan,
                                              const struct threshold *threshold, size_t t)
{
    const struct plan_price *price = &plan->prices[t];
    return (struct plan_threshold_row){
        .expression = threshold->expression,
        .comparison = threshold->comparison,
        .limit = threshold->value,
        .is_time = threshold->stage != NULL && threshold->measure[0] != 'c',
        .saved_usd = plan->best < 0 ? NAN : price->saved_usd,
        .loosened = price->without < 0 ? NAN : price->loosened,
        .without = price->without,
    };
}

static const char *verdict_of(const struct plan *plan, const struct plan_spec *spec)
{
    if (plan->best < 0) return "no point keeps all";
    return plan->probability >= spec->confidence ? "chosen" : "not sure enough";
}

struct plan_report plan_report_of(const struct plan *plan, const struct plan_spec *spec,
                                  const char *answer, struct arena *arena)
{
    const size_t points = spec->points->report.point_count;
    const size_t count = spec->scenario->threshold_count;
    struct plan_point_row *rows = arena_alloc(arena, points * sizeof *rows);
    struct plan_threshold_row *thresholds = arena_alloc(arena, count * sizeof *thresholds);
    struct plan_cell *cells = arena_alloc(arena, points * count * sizeof *cells);
    for (size_t t = 0; t < count; t++)
        thresholds[t] = threshold_of(plan, &spec->scenario->thresholds[t], t);
    for (size_t p = 0; p < points; p++) {
        rows[p] = point_of(plan, p);
        for (size_t t = 0; t < count; t++)
            cells[p * count + t] = cell_of(plan, &spec->scenario->thresholds[t], p, t);
    }
    return (struct plan_report){
        .sweep = &spec->points->report,
        .answer = answer,
        .verdict = verdict_of(plan, spec),
        .confidence = spec->confidence,
        .indifference = spec->indifference,
        .probability = plan->probability,
        .budget = spec->replications,
        .replications = plan->replications,
        .records = plan->records,
        .best = plan->best,
        .runner_up = plan->runner_up,
        .points = rows,
        .thresholds = thresholds,
        .threshold_count = count,
        .cells = cells,
    };
}
