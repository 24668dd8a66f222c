/*
 * bill_example.h -- what a worked price example used, and its bill by the us-east-1 price book.
 */
#ifndef KINESIM_TESTS_THEORY_BILL_EXAMPLE_H
#define KINESIM_TESTS_THEORY_BILL_EXAMPLE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "models/bill/cost.h"
#include "models/bill/usage.h"
#include "scenarios/books/price_book.h"
#include "sim/units.h"

static const double gb = (double)BYTES_PER_GIB;
static const int64_t calculator_month_ns = 730 * NS_PER_HOUR; /* facts KDS 0 */

/* What one example used in `duration_ns`, billed for `month_ns`. */
struct usage {
    const struct price_book *book;
    struct results *results;
    int64_t duration_ns, month_ns;
    bool free_tier;
};

static struct price_book *the_book;

static inline struct usage usage_over(int64_t duration_ns)
{
    return (struct usage){.book = the_book,
                          .results = results_create(0),
                          .duration_ns = duration_ns,
                          .month_ns = duration_ns};
}

static inline void use(const struct usage *usage, const char *item, double base_units)
{
    assert_true(base_units < 9e18);
    *results_meter(usage->results, "example", item) += results_units(base_units);
}

static inline struct cost_bill *bill_of(const struct usage *usage)
{
    const struct cost_request request = {usage->book,        &usage->results, 1,
                                         usage->duration_ns, usage->month_ns, usage->free_tier};
    struct cost_bill *bill = cost_bill_create(&request);
    assert_int_equal(bill->unpriced_count, 0);
    return bill;
}

static inline double usd(const struct usage *usage)
{
    struct cost_bill *bill = bill_of(usage);
    const double sum = money_usd(bill->month);
    cost_bill_destroy(bill);
    return sum;
}

/* One item, or all for NULL, as a bill prints it: each line rounded to the cent. */
static inline void assert_usd(const struct usage *usage, const char *item, double expected)
{
    struct cost_bill *bill = bill_of(usage);
    long long cents = 0;
    for (size_t i = 0; i < bill->count; i++)
        if (item == NULL || !strcmp(bill->lines[i].price->usage->key, item))
            cents += llround(money_usd(bill->lines[i].month) * 100);
    cost_bill_destroy(bill);
    assert_int_equal(cents, llround(expected * 100));
}

static inline void done(const struct usage *usage)
{
    results_destroy(usage->results);
}

/* Milliseconds. */
static inline double hours(double count)
{
    return count * 3.6e6;
}

/* Byte-hours of `count` GB stored for a month of 730 h. */
static inline double gb_months(double count)
{
    return count * gb * 730;
}

/* The reference pipeline of facts KDS 7.4: 0.39 MiB/s in records of 2,760 bytes for a month. */
#define REFERENCE_BYTES (0.39 * 1048576.0 * 730 * 3600)

static inline int read_book(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    the_book = price_book_read(KINESIM_DATA_DIR "/prices/us-east-1.yaml", diag);
    diag_print(diag, stderr);
    diag_destroy(diag);
    return the_book ? 0 : -1;
}

static inline int drop_book(void **state)
{
    (void)state;
    price_book_destroy(the_book);
    return 0;
}

#endif
