/*
 * bill_laws_test.c -- what holds of every bill, whatever was used: it is additive over time, grows with
 * every use, doubles with all prices, has no negative line, sums exactly, and does not depend on the
 * order of replications.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "models/bill/cost.h"
#include "scenarios/books/price_book.h"
#include "sim/rng.h"
#include "sim/units.h"

enum { BILLS = 200, REPLICATIONS = 3, COMPONENTS = 3 };

static const int64_t month_ns = 730 * NS_PER_HOUR;
static struct price_book *the_book;

/* Use of about half of all items by three components, over nine orders of magnitude. */
static struct results *some_use(struct rng *rng, uint32_t replication, int64_t times)
{
    static const char *const components[COMPONENTS] = {"a", "b", "c"};
    struct results *results = results_create(replication);
    for (const struct usage_kind *kind = usage_kinds; kind->key; kind++)
        for (int c = 0; c < COMPONENTS; c++) {
            const double log10 = 16 * rng_uniform(rng);
            int64_t used = 1 + (int64_t)(rng_uniform(rng) * 10);
            for (int i = 0; i < (int)log10; i++) used *= 10;
            if (rng_uniform(rng) < 0.5)
                *results_meter(results, components[c], kind->key) = times * used;
        }
    return results;
}

static struct cost_bill *bill_over(const struct price_book *book, struct results *const *results,
                                   size_t count, int64_t duration_ns)
{
    const struct cost_request request = {book, results, count, duration_ns, month_ns, false};
    return cost_bill_create(&request);
}

static struct rng draws_of(uint64_t bill)
{
    struct rng rng;
    rng_init(&rng, bill, 0, "bill", "use");
    return rng;
}

static void lines_sum_exactly_and_none_is_negative(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < BILLS; i++) {
        struct rng rng = draws_of(i);
        struct results *results[] = {some_use(&rng, 0, 1)};
        struct cost_bill *bill = bill_over(the_book, results, 1, month_ns / 7);
        picousd run = 0, month = 0, causes = 0;
        for (size_t l = 0; l < bill->count; l++) {
            assert_true(bill->lines[l].run >= 0 && bill->lines[l].month >= 0);
            run += bill->lines[l].run;
            month += bill->lines[l].month;
        }
        for (int cause = 0; cause < USAGE_CAUSES; cause++)
            causes += cost_month_of(bill, (enum usage_cause)cause);
        assert_true(bill->count > 50);
        assert_true(run == bill->run && month == bill->month && causes == bill->month);
        cost_bill_destroy(bill);
        results_destroy(results[0]);
    }
}

/* The sum of an item's lines is what the item costs: exactly where tiers are crossed, else up to the
 * rounding of each line. */
static void shares_of_an_item_are_the_item(void **state)
{
    (void)state;
    struct rng rng = draws_of(4711);
    struct results *results[] = {some_use(&rng, 0, 1)};
    struct cost_bill *bill = bill_over(the_book, results, 1, month_ns);
    for (size_t i = 0; i < the_book->count; i++) {
        const struct price_item *item = &the_book->items[i];
        if (item->commitment.bytes_per_s > 0) continue; /* what is missing is used besides */
        mpq_t used;
        mpq_init(used);
        picousd lines = 0;
        struct results_named meter;
        for (size_t m = 0; results_meter_at(results[0], m, &meter); m++)
            if (meter.name == item->usage->key || !strcmp(meter.name, item->usage->key))
                mpz_add_ui(mpq_numref(used), mpq_numref(used), (unsigned long)meter.units);
        for (size_t l = 0; l < bill->count; l++)
            if (bill->lines[l].price == item) lines += bill->lines[l].month;
        struct price_part parts[PRICE_TIERS_MAX + 1];
        uint32_t count;
        const picousd whole = price_month(item, used, month_ns, false, parts, &count);
        const picousd difference = lines - whole, most = count > 1 ? 0 : COMPONENTS;
        assert_true(difference <= most && -difference <= most);
        mpq_clear(used);
    }
    cost_bill_destroy(bill);
    results_destroy(results[0]);
}

/* Twice the use in twice the time: the same month, twice the run. */
static void a_bill_is_additive_over_time(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < BILLS; i++) {
        struct rng rng = draws_of(i), again = rng;
        struct results *once[] = {some_use(&rng, 0, 1)}, *twice[] = {some_use(&again, 0, 2)};
        struct cost_bill *one = bill_over(the_book, once, 1, month_ns / 8);
        struct cost_bill *two = bill_over(the_book, twice, 1, month_ns / 4);
        assert_int_equal(one->count, two->count);
        assert_true(one->month == two->month);
        /* Each line's run is rounded by itself. */
        const picousd difference = 2 * one->run - two->run, most = (picousd)one->count;
        assert_true(difference <= most && -difference <= most);
        cost_bill_destroy(one);
        cost_bill_destroy(two);
        results_destroy(once[0]);
        results_destroy(twice[0]);
    }
}

/* Not more of an Advantage stream: what is used of a commitment is not missing any more. */
static void more_use_never_costs_less(void **state)
{
    (void)state;
    struct rng rng = draws_of(42);
    struct results *results[] = {some_use(&rng, 0, 1)};
    struct cost_bill *bill = bill_over(the_book, results, 1, month_ns);
    picousd before = bill->month;
    cost_bill_destroy(bill);
    for (const struct usage_kind *kind = usage_kinds; kind->key; kind++) {
        *results_meter(results[0], "a", kind->key) += INT64_C(1000000000000000);
        bill = bill_over(the_book, results, 1, month_ns);
        if (bill->month < before) fail_msg("more %s costs less", kind->key);
        before = bill->month;
        cost_bill_destroy(bill);
    }
    results_destroy(results[0]);
}

static void all_prices_doubled_double_the_bill(void **state)
{
    (void)state;
    struct price_item doubled[256];
    assert_true(the_book->count <= 256);
    for (size_t i = 0; i < the_book->count; i++) {
        doubled[i] = the_book->items[i];
        for (uint32_t t = 0; t < doubled[i].tier_count; t++) doubled[i].tiers[t].picousd *= 2;
    }
    const struct price_book dear = {the_book->region, the_book->date, the_book->count, doubled};
    for (uint64_t i = 0; i < BILLS; i++) {
        struct rng rng = draws_of(i);
        struct results *results[] = {some_use(&rng, 0, 1)};
        struct cost_bill *one = bill_over(the_book, results, 1, month_ns);
        struct cost_bill *two = bill_over(&dear, results, 1, month_ns);
        const picousd difference = 2 * one->month - two->month, most = (picousd)one->count;
        assert_true(difference <= most && -difference <= most); /* each item is rounded once */
        cost_bill_destroy(one);
        cost_bill_destroy(two);
        results_destroy(results[0]);
    }
}

static void the_order_of_replications_does_not_matter(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < BILLS / 4; i++) {
        struct rng rng = draws_of(i);
        struct results *results[REPLICATIONS];
        for (uint32_t r = 0; r < REPLICATIONS; r++) results[r] = some_use(&rng, r, 1);
        struct results *turned[REPLICATIONS] = {results[2], results[0], results[1]};
        struct cost_bill *one = bill_over(the_book, results, REPLICATIONS, month_ns / 3);
        struct cost_bill *two = bill_over(the_book, turned, REPLICATIONS, month_ns / 3);
        assert_true(one->month == two->month);
        assert_true(one->usd_month_each[0] == two->usd_month_each[1]);
        assert_true(one->usd_month_each[2] == two->usd_month_each[0]);
        cost_bill_destroy(one);
        cost_bill_destroy(two);
        for (uint32_t r = 0; r < REPLICATIONS; r++) results_destroy(results[r]);
    }
}

/* 10,000 shards with all their metrics for a year: 10^14 ms of metrics, and not a digit lost. */
static void the_largest_stream_for_a_year_is_exact(void **state)
{
    (void)state;
    struct results *results[] = {results_create(0)};
    const int64_t year_ns = 8760 * NS_PER_HOUR;
    *results_meter(results[0], "s", USAGE_KDS_SHARD) = 10000 * (year_ns / NS_PER_MS);
    *results_meter(results[0], "s", USAGE_CLOUDWATCH_METRICS) = 70000 * (year_ns / NS_PER_MS);
    struct cost_bill *bill = bill_over(the_book, results, 1, year_ns);
    assert_true(bill->lines[0].month == (picousd)109500 * PICOUSD_PER_USD); /* 150 USD an hour */
    assert_true(bill->lines[1].month == (picousd)(3000 + 6000) * PICOUSD_PER_USD);
    cost_bill_destroy(bill);
    results_destroy(results[0]);
}

/* Byte-hours beyond 2^63: a tenth of an exabyte for ten years. */
static void what_does_not_fit_in_64_bits_is_exact(void **state)
{
    (void)state;
    struct results *results[] = {results_create(0)};
    const int64_t years_ns = 10 * 8760 * NS_PER_HOUR;
    const meter_units gb = (meter_units)100000000 << 30;
    *results_meter(results[0], "b", USAGE_S3_GLACIER_STORAGE) = gb * (years_ns / NS_PER_HOUR);
    assert_true(gb * (years_ns / NS_PER_HOUR) > INT64_MAX);
    struct cost_bill *bill = bill_over(the_book, results, 1, years_ns);
    assert_true(bill->month == (picousd)360000 * PICOUSD_PER_USD);
    cost_bill_destroy(bill);
    results_destroy(results[0]);
}

static int read_book(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    the_book = price_book_read(KINESIM_DATA_DIR "/prices/us-east-1.yaml", diag);
    diag_print(diag, stderr);
    diag_destroy(diag);
    return the_book ? 0 : -1;
}

static int drop_book(void **state)
{
    (void)state;
    price_book_destroy(the_book);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_sum_exactly_and_none_is_negative),
        cmocka_unit_test(shares_of_an_item_are_the_item),
        cmocka_unit_test(a_bill_is_additive_over_time),
        cmocka_unit_test(more_use_never_costs_less),
        cmocka_unit_test(all_prices_doubled_double_the_bill),
        cmocka_unit_test(the_order_of_replications_does_not_matter),
        cmocka_unit_test(the_largest_stream_for_a_year_is_exact),
        cmocka_unit_test(what_does_not_fit_in_64_bits_is_exact),
    };
    return cmocka_run_group_tests(tests, read_book, drop_book);
}
