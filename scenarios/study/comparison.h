/*
 * comparison.h -- two runs, figure by figure: what B has more than A, and whether that is chance.
 */
#ifndef KINESIM_SCENARIOS_STUDY_COMPARISON_H
#define KINESIM_SCENARIOS_STUDY_COMPARISON_H

#include "scenarios/study/measures.h"
#include "sim/paired.h"

enum comparison_verdict {
    COMPARISON_SAME,      /* in every pair, to the last bit */
    COMPARISON_CHANCE,    /* the interval holds 0 */
    COMPARISON_DIFFERENT, /* it does not */
    COMPARISON_UNSURE,    /* different, but there is no interval: one pair, or a stored bill */
    COMPARISON_ONE_SIDED, /* only A or only B has it */
};

struct comparison_row {
    const struct measure *measure; /* of A, or of B where A has none */
    double a, b;                   /* means over the pairs; NaN: has none */
    struct paired paired;
    enum comparison_verdict verdict;
};

struct comparison {
    struct comparison_row *rows; /* in the order of A, then what only B has */
    size_t count;
    size_t of[COMPARISON_ONE_SIDED + 1]; /* how many of each verdict */
};

/* `a` and `b` have the same number of replications and live as long as the comparison. */
struct comparison comparison_make(const struct measures *a, const struct measures *b);
void comparison_free(struct comparison *comparison);

/* "same", "~", "different", "unsure", "one-sided". */
const char *comparison_verdict_name(enum comparison_verdict verdict);

#endif
