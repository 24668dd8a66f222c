/*
 * compare_print.h -- a comparison on a terminal, in a pull request, and for programs.
 */
#ifndef KINESIM_SCENARIOS_CLI_COMPARE_PRINT_H
#define KINESIM_SCENARIOS_CLI_COMPARE_PRINT_H

#include <stdio.h>

#include "scenarios/study/comparison.h"

struct compare_words {
    const char *a, *b;                      /* what the two are called */
    const char *a_headline, *b_headline;    /* what limits each; NULL: not known */
    const char *a_region, *b_region;        /* whose prices; NULL: not known */
    struct sureness a_sureness, b_sureness; /* of those prices */
    size_t pairs;
    bool common; /* the same seed: common random numbers */
    bool all;    /* rows that are the same as well */
};

void compare_print_text(FILE *out, const struct comparison *comparison,
                        const struct compare_words *words);
void compare_print_markdown(FILE *out, const struct comparison *comparison,
                            const struct compare_words *words);
/* All rows. False if writing failed. */
bool compare_print_json(FILE *out, const struct comparison *comparison,
                        const struct compare_words *words);

#endif
