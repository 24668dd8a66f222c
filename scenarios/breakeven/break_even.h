/*
 * break_even.h -- a question answered over two of its parameters: the cheapest choice at each point,
 * and where choices cost the same.
 *
 * Closed forms: no simulation. Bills are made by cost_bill_create, so tiers, commitments and rounding
 * are those of every other bill.
 */
#ifndef KINESIM_SCENARIOS_BREAKEVEN_BREAK_EVEN_H
#define KINESIM_SCENARIOS_BREAKEVEN_BREAK_EVEN_H

#include "models/bill/price.h"
#include "scenarios/breakeven/question.h"

/* A parameter that varies. */
struct break_even_axis {
    const struct field *row;
    size_t count;
    double *at; /* ascending, in the row's inner unit */
    bool logarithmic;
};

struct break_even_cell {
    double usd[CHOICES_MAX]; /* a month; NAN for a choice that cannot do what is asked */
    int best;                /* the cheapest, of equals the first; -1: none can */
    int second;              /* -1: no other can */
};

/* Two choices that cost the same in row `y` at `x`. */
struct break_even_line {
    size_t y;
    double x;
    int below, above; /* the cheaper of the two on either side */
    bool of_best;     /* nothing is cheaper there than these two */
};

struct break_even_request {
    const struct question *question;
    const void *parameters; /* what the axes do not say */
    struct break_even_axis x, y;
    const struct price_book *book;
};

struct break_even {
    struct break_even_cell *cells; /* y.count rows of x.count */
    struct break_even_line *lines; /* by y, then x */
    size_t line_count;
};

/* What a month of one choice costs, in USD, besides included; NAN if it cannot do what is asked.
 * Every item that is metered must be in the book (break_even_unpriced). */
double break_even_usd(const struct question *question, const void *parameters, size_t choice,
                      const struct price_book *book);

/* The key of an item that a choice meters and the book does not have; NULL: it has all. */
const char *break_even_unpriced(const struct question *question, const void *parameters,
                                const struct price_book *book);

/* Lines are looked for between neighbouring points of x and narrowed down to a millionth: where two
 * choices cross twice between two points, none is found. */
struct break_even *break_even_create(const struct break_even_request *request);
void break_even_destroy(struct break_even *map);

/* A parameter's value at an axis, in a copy of the parameters. */
void break_even_set(void *parameters, const struct field *row, double value);
double break_even_get(const void *parameters, const struct field *row);

#endif
