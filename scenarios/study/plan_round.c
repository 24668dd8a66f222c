#include "scenarios/study/plan_round.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/found.h"
#include "scenarios/study/evaluate.h"
#include "sim/arena.h"
#include "sim/check.h"

/* ---- figures of a replication */

/* How much there is to the limit; negative where it is broken. A count that must be 0 either is or is
 * not. */
static double slack_of(const struct threshold *threshold, double observed)
{
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
    char **loss; /* of each point: what is lost; NULL: nothing */
    size_t count;
    double unseen; /* the slack of what was not observed */
    struct arena *arena;
};

/* The worst finding's words if it is that records are lost; else NULL. */
static char *loss_of(const struct run_report *run)
{
    struct found_set found = found_of_run(run);
    char *text = NULL;
    if (found.count > 0 && found.rows[0].kind == FINDING_LOST) {
        text = found.rows[0].text; /* is now ours */
        found.rows[0].text = NULL;
    }
    found_free(&found);
    return text;
}

static bool land(void *context, size_t point, const struct finished *finished)
{
    struct round *round = context;
    const struct scenario *scenario = finished->scenario;
    const size_t width = 1 + scenario->threshold_count;
    struct run_threshold *verdicts = check_zeroed(scenario->threshold_count + 1, sizeof *verdicts);
    for (size_t r = 0; r < finished->report.replication_count; r++) {
        struct results *const *one = finished->report.replications + r;
        double *row = round->rows[point] + r * width;
        const struct cost_request request = finished_bill_of(scenario, finished->prices, one, 1);
        struct cost_bill *bill = cost_bill_create(&request);
        evaluate_thresholds(scenario, one, 1, bill, verdicts);
        row[0] = money_usd(bill->month);
        for (size_t t = 0; t < scenario->threshold_count; t++)
            row[1 + t] = isnan(verdicts[t].observed)
                             ? round->unseen
                             : slack_of(&scenario->thresholds[t], verdicts[t].observed);
        cost_bill_destroy(bill);
    }
    round->records[point] = finished->report.records;
    if (!evaluate_allows_loss(scenario)) round->loss[point] = loss_of(&finished->report);
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
    CHECK(count + 2 <= sizeof set / sizeof *set);
    memcpy(set, more, count * sizeof *set);
    set[count++] = arena_format(round->arena, "replications=%u", replications);
    set[count++] = "antithetic=false"; /* a plan deals out single replications */
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
        char **loss = &round->plan->loss[round->number[i]];
        if (!round->loss[i]) continue;
        free(*loss);
        *loss = round->loss[i];
        round->loss[i] = NULL;
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
    enum study_end end = spec->run(&study);
    if (!spec->round_ends(spec->context, progress) && end == STUDY_DONE) end = STUDY_STOPPED;
    if (end == STUDY_DONE) take(round, selection);
    return end;
}

enum study_end plan_round(struct plan *plan, const struct plan_spec *spec, const uint32_t *more,
                          const char *const *set, size_t set_count, int64_t run_ns,
                          struct selection *selection)
{
    const size_t points = spec->points->report.point_count;
    struct round round = {
        .plan = plan,
        .spec = spec,
        .points = check_zeroed(points, sizeof *round.points),
        .number = check_zeroed(points, sizeof *round.number),
        .rows = check_zeroed(points, sizeof *round.rows),
        .records = check_zeroed(points, sizeof *round.records),
        .loss = check_zeroed(points, sizeof *round.loss),
        /* A short look that sees nothing says nothing; a long one has broken its promise. */
        .unseen = selection == plan->screened ? 0 : -INFINITY,
        .arena = arena_create(),
    };
    for (size_t p = 0; p < points; p++)
        if (more[p]) add_point(&round, p, more[p], set, set_count);
    const enum study_end end = run_round(&round, run_ns, selection);
    free(round.points);
    free(round.number);
    free(round.rows);
    free(round.records);
    for (size_t p = 0; p < points; p++) free(round.loss[p]);
    free(round.loss);
    arena_destroy(round.arena);
    return end;
}
