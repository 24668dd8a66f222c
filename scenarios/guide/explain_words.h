/*
 * explain_words.h -- what kinesim's own words mean: stages, statistics, counters, findings, verdicts, exit statuses.
 */
#ifndef KINESIM_SCENARIOS_GUIDE_EXPLAIN_WORDS_H
#define KINESIM_SCENARIOS_GUIDE_EXPLAIN_WORDS_H

#include <stdbool.h>

struct explained_word {
    const char *word, *kind; /* "p99", "statistic" */
    const char *meaning;
    bool whole; /* it is asked for by itself, not as a part of a path */
};

/* Ends with a word of NULL. A word may be there twice, as two kinds. */
extern const struct explained_word explained_words[];

#endif
