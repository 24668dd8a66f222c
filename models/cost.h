/*
 * cost.h -- usage times prices: the lines of a bill.
 */
#ifndef KINESIM_MODELS_COST_H
#define KINESIM_MODELS_COST_H

#include <stddef.h>

#include "models/price.h"
#include "sim/results.h"

struct cost_line {
    const char *component;
    const struct price_item *price;
    double quantity; /* of the measured time, in priced units, mean over replications */
    double rate_usd; /* per priced unit: amount / quantity of the month (tiers blended) */
    double usd_run;
    double usd_month;
    const double *usd_month_each; /* what a replication alone would cost, for intervals */
};

struct cost_bill {
    size_t count;
    struct cost_line *lines; /* in order of component, then of metering */
    double usd_run, usd_month;
    double *usd_month_each; /* of all lines, for each replication */
    double month_ns;        /* billing month the monthly figures are for */
    size_t unpriced_count;  /* meters the book has no price for */
    const char **unpriced;  /* their item keys; the command reports them as an error */
};

/*
 * The bill of a run: each meter's mean over `count` replications, priced at the tier that the
 * month's quantity reaches (all components of one item together fill the tiers). A month is
 * month_ns long (default 730 h; facts KDS 0); duration_ns is the measured time. Meters of zero
 * quantity give no line. What each replication alone would cost is priced at the tier that it alone
 * reaches. The bill borrows its texts from the results and the book.
 */
struct cost_bill *cost_bill_create(const struct price_book *book, struct results *const *results,
                                   size_t count, int64_t duration_ns, int64_t month_ns);
void cost_bill_destroy(struct cost_bill *bill);

#endif
