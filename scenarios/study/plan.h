/*
 * plan.h -- the cheapest point of a sweep that keeps every threshold, and how sure that is.
 *
 * 1. What each point costs by its rates is known in closed form (plan_expect.h). The cheapest are screened
 *    first, an eighth of the points at a time, by three short replications (a twentieth of the duration,
 *    at least a minute of it, after no longer a warm-up); once one keeps all with a fifth to spare, what
 *    costs a fiftieth more by its rates is put aside unseen. A point that breaks a threshold by more than a fifth beyond
 *    doubt (one in a thousand) is put aside, and so is one that costs clearly more than one that
 *    keeps all with as much to spare.
 *    So is one that loses records or delivers nothing, unless a threshold says how many it may lose.
 * 2. What is left is probed by one replication at full length each, the cheapest points first. Once a
 *    point keeps all with a fifth to spare, what costs a tenth more by screening need not be probed,
 *    and what costs a fiftieth more by its probe is put aside.
 * 3. What is left is replicated at full length, each replication where it lowers the doubt most
 *    (sim/selection.h), until the probability of having selected rightly is the one asked for or the
 *    budget is used up.
 */
#ifndef KINESIM_SCENARIOS_STUDY_PLAN_H
#define KINESIM_SCENARIOS_STUDY_PLAN_H

#include "scenarios/study/sweep_points.h"
#include "sim/selection.h"

struct plan_spec {
    const struct scenario *scenario; /* thresholds, at least one; length of a full replication */
    const struct sweep_points *points;
    double confidence;    /* (0.5, 1) */
    double indifference;  /* costs that differ by less than this share are as good */
    int64_t replications; /* at full length, at most */
    uint32_t threads;
    enum study_end (*run)(const struct study *study); /* study_run or as good */
    const struct price_book *(*prices)(void *context, const struct scenario *scenario);
    /* Before each round of simulating, for a line of progress: what study_run's progress will count.
     * Returns the context for it; round_ends gets it back, and is false if it was interrupted. */
    void *(*round_begins)(void *context, uint32_t tasks, int64_t span_ns);
    bool (*progress)(void *progress_context, uint32_t task, int64_t now_ns, int64_t records);
    bool (*round_ends)(void *context, void *progress_context);
    void *context;
};

enum plan_fate {
    PLAN_OPEN,   /* replicated at full length until the end */
    PLAN_BROKEN, /* put aside: breaks a threshold clearly */
    PLAN_DEAR,   /* put aside: costs clearly more than one that keeps all */
    PLAN_LOSES,  /* put aside: loses records, and no threshold says how many it may */
    PLAN_FATES
};

/* When it was decided. */
enum plan_phase { PLAN_RATES, PLAN_SCREENING, PLAN_PROBING, PLAN_REPLICATING };

/* What a threshold costs: without it another point would win. */
struct plan_price {
    ptrdiff_t without; /* the cheapest point that keeps all the others; -1: the same as the plan */
    double saved_usd;  /* a month, by that */
    double loosened;   /* how much looser the threshold would have to be, in its own unit */
};

struct plan {
    struct selection *screened, *full; /* of the points; constraints are the thresholds */
    double *expected; /* USD a month of each point by its rates; NaN where they do not tell */
    enum plan_fate *fates;
    enum plan_phase *phases; /* of each point: in which its fate was decided */
    enum plan_phase phase;   /* that is being simulated, in the end the last */
    size_t fate_counts[PLAN_FATES];
    size_t points;
    char **
        loss; /* of each point: the finding that records are lost; NULL: none are, as far as it was run */
    size_t unseen;             /* of those put aside: by their rates alone */
    struct plan_price *prices; /* per threshold */
    ptrdiff_t best, runner_up; /* -1: there is none */
    double probability;        /* that `best` is right, at least */
    int64_t replications;      /* at full length */
    int64_t rounds;            /* of simulating at full length */
    int64_t records;           /* simulated, screening included */
};

enum study_end plan_make(struct plan *plan, const struct plan_spec *spec);
void plan_free(struct plan *plan);

/* What is known of a point: from full replications if there are any, else from screening, whose costs are
 * scaled as the best's were. */
struct selection_estimate plan_cost(const struct plan *plan, size_t point);
struct selection_estimate plan_slack(const struct plan *plan, size_t point, size_t threshold);

/* Whether the point kept the threshold, as far as is known; of one that was only screened a slack of nothing
 * was not seen, and it does not seem so. */
bool plan_seems_kept(const struct plan *plan, size_t point, size_t threshold);

/* Whether the point was simulated at full length. */
bool plan_has_full(const struct plan *plan, size_t point);

/* What a threshold observed, from its slack. */
double plan_observed(const struct threshold *threshold, double slack);

#endif
