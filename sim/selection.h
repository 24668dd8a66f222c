/*
 * selection.h -- the cheapest of many designs that keeps every promise, and how sure that is, from few
 * replications.
 *
 * A replication of a design gives its cost and, for each constraint, its slack: how much there is to
 * the limit, negative where it is broken. The best is the cheapest design whose mean slacks are all >= 0.
 *
 * How sure: at least 1 - sum over the best's constraints of P(it breaks this one) - sum over the others of
 * min(P(cheaper than the best by more than the indifference), P(keeps its most doubtful constraint)), by Bonferroni; a probability
 * of a mean is Student's, of a difference of means Welch's (1947, Biometrika 34).
 *
 * Where the next replications go: optimal computing budget allocation in its sequential form (Chen and
 * Lee 2011, "Stochastic Simulation Optimization", ch. 3; with constraints Lee, Pujowidianto, Li, Chen, Yap
 * 2012, IEEE Trans. Automatic Control 57(11), 2940-2945): each goes to the design where it would
 * take most off that sum, if means and deviations stayed as they are. So they go where the decision is
 * open: to the best, to what is nearly as cheap, to what nearly keeps its promises.
 */
#ifndef KINESIM_SIM_SELECTION_H
#define KINESIM_SIM_SELECTION_H

#include <stddef.h>
#include <stdint.h>

struct selection;

/* ours: with fewer a standard deviation says nothing. */
enum { SELECTION_FIRST = 3 };

/* designs > 0. Costs that differ by no more than a share `indifference` >= 0 of the best's are as good
 * (an indifference zone: Bechhofer 1954, Annals of Mathematical Statistics 25). */
struct selection *selection_create(size_t designs, size_t constraints, double indifference);
void selection_destroy(struct selection *selection);

/* One more replication of a design; slack[constraints], -INFINITY for what can never be kept. */
void selection_add(struct selection *selection, size_t design, double cost, const double *slack);

/* The design is out of the question for a reason outside: it is neither judged nor given anything. */
void selection_discard(struct selection *selection, size_t design);

struct selection_verdict {
    ptrdiff_t best;     /* -1: no design keeps its promises */
    double probability; /* that this is right, at least; 0 while a design has < SELECTION_FIRST */
};
struct selection_verdict selection_judge(const struct selection *selection);

/* Spreads up to `replications` more over the designs: more[designs]. Fewer only if more would not help.
 * Designs with fewer than SELECTION_FIRST get those first, even if that is more. */
void selection_allocate(const struct selection *selection, uint32_t replications, uint32_t *more);

/* What is known of a design. */
struct selection_estimate {
    uint32_t count;
    double mean, sd; /* sd 0 with fewer than two */
};
struct selection_estimate selection_cost(const struct selection *selection, size_t design);
struct selection_estimate selection_slack(const struct selection *selection, size_t design,
                                          size_t constraint);

/* Half a 95 % t-interval of the mean; 0 where nothing varies. */
double selection_half_width(struct selection_estimate estimate);

/* P(the design keeps this constraint), from its replications; 0.5 with fewer than two. */
double selection_keeps(const struct selection *selection, size_t design, size_t constraint);

#endif
