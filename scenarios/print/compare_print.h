/*
 * compare_print.h -- a comparison on a terminal, in a pull request, and for programs.
 */
#ifndef KINESIM_SCENARIOS_PRINT_COMPARE_PRINT_H
#define KINESIM_SCENARIOS_PRINT_COMPARE_PRINT_H

#include <stdio.h>

#include "reports/common/format.h"
#include "reports/common/text.h"
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

/* A row as people read it, below compare_heads: component, figure, A, B, B - A, its interval, change, ratio. */
enum { COMPARE_COLUMNS = 8 };
struct compare_line {
    struct label cells[COMPARE_COLUMNS];
};
extern const char *const compare_heads[COMPARE_COLUMNS];
struct compare_line compare_line_of(const struct comparison_row *row);
/* Rows that are the same are left out unless all are asked for. */
bool compare_is_shown(const struct comparison_row *row, const struct compare_words *words);
/* The money, and the freshness that changed most. The caller frees it. */
struct text compare_headline(const struct comparison *comparison);
/* A sentence: how many differ, how many may be chance. */
void compare_print_summary(FILE *out, const struct comparison *comparison,
                           const struct compare_words *words);

void compare_print_text(FILE *out, const struct comparison *comparison,
                        const struct compare_words *words);
void compare_print_markdown(FILE *out, const struct comparison *comparison,
                            const struct compare_words *words);
/* All rows. False if writing failed. */
bool compare_print_json(FILE *out, const struct comparison *comparison,
                        const struct compare_words *words);

#endif
