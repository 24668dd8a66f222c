/*
 * cost.h -- usage times prices: the lines of a bill, to 10^-12 USD.
 *
 * A meter's mean over the replications is scaled to a month and priced at the tier that all
 * components' use of an item reaches together. Within one tier each component pays its own, rounded to
 * 10^-12 USD; where tiers are crossed the item's amount, rounded once, is shared by quantity, and the
 * shares sum to it exactly. A bill is the sum of its lines.
 */
#ifndef KINESIM_MODELS_COST_H
#define KINESIM_MODELS_COST_H

#include <stddef.h>

#include "models/bill/price.h"
#include "sim/results.h"

struct cost_request {
    const struct price_book *book;
    struct results *const *results; /* of `count` > 0 replications */
    size_t count;
    int64_t duration_ns; /* what was measured */
    int64_t month_ns;    /* what a bill is made out for: 730 h or 30 d (facts KDS 0) */
    bool free_tier;      /* take off what an account has free each month */
};

enum { COST_TIERS_TEXT_MAX = 128 };

struct cost_line {
    const char *component; /* "the account" for what no component uses */
    const struct price_item *price;
    double quantity; /* of the measured time, in priced units, mean over replications */
    double rate_usd; /* per priced unit: of the month, tiers blended */
    picousd run, month;
    char
        tiers[COST_TIERS_TEXT_MAX]; /* what the item's month reached: "512000 at 0.029, 9 at 0.025";
                                        empty where there is one price */
    const double *usd_month_each;   /* what a replication alone would cost, for intervals */
};

struct cost_bill {
    size_t count;
    struct cost_line *lines; /* in order of component, then of metering */
    picousd run, month;      /* the lines' sums */
    double *usd_month_each;  /* of all lines, for each replication */
    double month_ns;
    size_t unpriced_count; /* meters the book has no price for */
    const char **unpriced; /* their item keys; the command reports them as an error */
};

/* The bill of a run. Meters of zero quantity give no line; a commitment gives one for what is
 * missing as soon as something of it is metered, be it zero. The bill borrows its texts from the
 * results and the book. */
struct cost_bill *cost_bill_create(const struct cost_request *request);
void cost_bill_destroy(struct cost_bill *bill);

/* The month's part that a cause makes: what would remain of the bill for USAGE_TIME if nothing
 * flowed. */
picousd cost_month_of(const struct cost_bill *bill, enum usage_cause cause);

/* What else might be used in the measured time. */
struct cost_more {
    const char *item; /* of the book */
    double base_units;
};

/* The month if everything that traffic and storage make were `factor` >= 0 times as much, and with
 * `count` more uses. */
picousd cost_month_if(const struct cost_request *request, double factor,
                      const struct cost_more *more, size_t count);

#endif
