/*
 * figure_choices.h -- which of several choices is best, over two quantities, as a map.
 */
#ifndef KINESIM_REPORTS_FIGURE_CHOICES_H
#define KINESIM_REPORTS_FIGURE_CHOICES_H

#include "reports/figures/figure.h"

enum { FIGURE_CHOICES_MAX = 8 };

struct choice_cell {
    int best;      /* which choice; -1: none */
    double margin; /* how much more the next best costs, as a share; INFINITY: there is none */
};

/* Where in a row two choices are equal. */
struct choice_line {
    size_t row;
    double column; /* 2.5: half way between the third and the fourth point */
    int below, above;
    bool of_best; /* and nothing else is better */
};

struct choices_view {
    const char *name;           /* of the files */
    const char *finding;        /* the headline */
    const char *subtitle;       /* what the colours say */
    const char *const *choices; /* ended by NULL */
    const char *x, *y;          /* what the axes are */
    size_t columns, rows;
    const char *const *column_names, *const *row_names; /* "" where none is to stand */
    const char *const *points_x, *const *points_y;      /* of every column and row */
    const struct choice_cell *cells;                    /* rows of columns */
    const struct choice_line *lines;
    size_t line_count;
};

/* Fills a zeroed figure; the names are borrowed. */
void figure_choices(struct figure *figure, const struct choices_view *view);

#endif
