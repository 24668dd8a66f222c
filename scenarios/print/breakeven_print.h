/*
 * breakeven_print.h -- a break-even map on a terminal, for programs and as a picture.
 */
#ifndef KINESIM_SCENARIOS_PRINT_BREAKEVEN_PRINT_H
#define KINESIM_SCENARIOS_PRINT_BREAKEVEN_PRINT_H

#include <stdio.h>

#include "reports/figures/figure_choices.h"
#include "scenarios/breakeven/break_even.h"

struct breakeven_view {
    const struct break_even_request *request;
    const struct break_even *map;
};

/* A letter for the cheapest choice at each point, then where choices cost the same. */
void breakeven_print(FILE *out, const struct breakeven_view *view);
void breakeven_print_json(FILE *out, const struct breakeven_view *view);

/* Fills a zeroed figure called `name`, which is borrowed. */
void breakeven_figure(struct figure *figure, const char *name, const struct breakeven_view *view);

/* The questions there are, with their parameters. */
void breakeven_print_questions(FILE *out);
void breakeven_print_questions_json(FILE *out);

#endif
