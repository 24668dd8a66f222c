/*
 * bill_test.c -- the worked price examples of the facts come out of the us-east-1 price book.
 *
 * Each test meters what the example used and compares the lines of the bill, to the cent.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "models/cost.h"
#include "models/usage.h"
#include "scenarios/loader/price_book.h"
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

static struct usage usage_over(int64_t duration_ns)
{
    return (struct usage){.book = the_book,
                          .results = results_create(0),
                          .duration_ns = duration_ns,
                          .month_ns = duration_ns};
}

static void use(const struct usage *usage, const char *item, double base_units)
{
    assert_true(base_units < 9e18);
    *results_meter(usage->results, "example", item) += llround(base_units);
}

static struct cost_bill *bill_of(const struct usage *usage)
{
    const struct cost_request request = {usage->book,        &usage->results, 1,
                                         usage->duration_ns, usage->month_ns, usage->free_tier};
    struct cost_bill *bill = cost_bill_create(&request);
    assert_int_equal(bill->unpriced_count, 0);
    return bill;
}

static double usd(const struct usage *usage)
{
    struct cost_bill *bill = bill_of(usage);
    const double sum = money_usd(bill->month);
    cost_bill_destroy(bill);
    return sum;
}

/* One item, or all for NULL, as a bill prints it: each line rounded to the cent. */
static void assert_usd(const struct usage *usage, const char *item, double expected)
{
    struct cost_bill *bill = bill_of(usage);
    long long cents = 0;
    for (size_t i = 0; i < bill->count; i++)
        if (item == NULL || !strcmp(bill->lines[i].price->usage->key, item))
            cents += llround(money_usd(bill->lines[i].month) * 100);
    cost_bill_destroy(bill);
    assert_int_equal(cents, llround(expected * 100));
}

static void done(const struct usage *usage)
{
    results_destroy(usage->results);
}

/* Milliseconds. */
static double hours(double count)
{
    return count * 3.6e6;
}

/* Byte-hours of `count` GB stored for a month of 730 h. */
static double gb_months(double count)
{
    return count * gb * 730;
}

/* ---- Kinesis Data Streams, facts 7.3 */

/* Example D: 3 KB records, 16.67 a second, one shard. */
static void the_calculators_small_stream_costs_11_56(void **state)
{
    (void)state;
    const struct usage usage = usage_over(calculator_month_ns);
    use(&usage, USAGE_KDS_SHARD, hours(730));
    use(&usage, USAGE_KDS_PUT_UNITS, 43808760);
    assert_usd(&usage, USAGE_KDS_SHARD, 10.95);
    assert_usd(&usage, USAGE_KDS_PUT_UNITS, 0.61);
    assert_usd(&usage, NULL, 11.56);
    done(&usage);
}

/* Example F: 4 shards for 31 days, 100 records a second of 35 KB: two payload units each. */
static void the_classic_example_costs_52_14(void **state)
{
    (void)state;
    const struct usage usage = usage_over(31 * NS_PER_DAY);
    use(&usage, USAGE_KDS_SHARD, hours(4.0 * 24 * 31));
    use(&usage, USAGE_KDS_PUT_UNITS, 2.0 * 100 * 86400 * 31);
    assert_usd(&usage, USAGE_KDS_SHARD, 44.64);
    assert_usd(&usage, USAGE_KDS_PUT_UNITS, 7.50);
    assert_usd(&usage, NULL, 52.14);
    done(&usage);
    const struct usage fanout = usage_over(calculator_month_ns); /* the example's other month */
    use(&fanout, USAGE_KDS_EFO_SHARD, hours(4 * 730));
    assert_usd(&fanout, NULL, 43.80);
    done(&fanout);
}

/* Example G. */
static void fanout_on_ten_shards_costs_15_cents_an_hour_and_consumer(void **state)
{
    (void)state;
    const struct usage usage = usage_over(NS_PER_HOUR);
    use(&usage, USAGE_KDS_EFO_SHARD, hours(10));
    assert_usd(&usage, NULL, 0.15);
    use(&usage, USAGE_KDS_EFO_SHARD, hours(10));
    assert_usd(&usage, NULL, 0.30);
    done(&usage);
}

/* Example H, all but the 100 GB read from beyond 7 days, which no component meters. */
static void the_price_lists_provisioned_golden_lines_agree(void **state)
{
    (void)state;
    const struct usage usage = usage_over(calculator_month_ns);
    use(&usage, USAGE_KDS_SHARD, hours(4 * 730));
    use(&usage, USAGE_KDS_PUT_UNITS, 6.5e6);
    use(&usage, USAGE_KDS_EXTENDED_RETENTION, hours(100));
    use(&usage, USAGE_KDS_EFO_OUT, 100 * gb);
    use(&usage, USAGE_KDS_EFO_SHARD, hours(100));
    use(&usage, USAGE_KDS_LONG_RETENTION, gb_months(100));
    assert_usd(&usage, USAGE_KDS_SHARD, 43.80);
    assert_usd(&usage, USAGE_KDS_PUT_UNITS, 0.09);
    assert_usd(&usage, USAGE_KDS_EXTENDED_RETENTION, 2.00);
    assert_usd(&usage, USAGE_KDS_EFO_OUT, 1.30);
    assert_usd(&usage, USAGE_KDS_EFO_SHARD, 1.50);
    assert_usd(&usage, USAGE_KDS_LONG_RETENTION, 2.30);
    done(&usage);
}

static void the_price_lists_on_demand_golden_lines_agree(void **state)
{
    (void)state;
    const struct usage usage = usage_over(calculator_month_ns);
    use(&usage, USAGE_KDS_OD_STREAM, hours(730));
    use(&usage, USAGE_KDS_OD_IN, 0.2 * gb);
    use(&usage, USAGE_KDS_OD_OUT, 0.2 * gb);
    use(&usage, USAGE_KDS_OD_EFO_OUT, 2 * gb);
    use(&usage, USAGE_KDS_OD_EXTENDED_RETENTION, gb_months(1));
    use(&usage, USAGE_KDS_OD_LONG_RETENTION, gb_months(1));
    assert_usd(&usage, USAGE_KDS_OD_STREAM, 29.20);
    assert_usd(&usage, USAGE_KDS_OD_IN, 0.02);
    assert_usd(&usage, USAGE_KDS_OD_OUT, 0.01);
    assert_usd(&usage, USAGE_KDS_OD_EFO_OUT, 0.10);
    assert_usd(&usage, USAGE_KDS_OD_EXTENDED_RETENTION, 0.10);
    assert_usd(&usage, USAGE_KDS_OD_LONG_RETENTION, 0.02);
    use(&usage, USAGE_KDS_OD_LONG_RETENTION, gb_months(99)); /* $0.023 each, to more digits */
    assert_usd(&usage, USAGE_KDS_OD_LONG_RETENTION, 2.30);
    done(&usage);
}

/* Examples A and B, On-demand Standard. AWS reports bills of running streams without the size of their
 * records: up to 2 % and 7 % above the pure payload are accepted (facts KDS 7.3, note). */
static void aws_s_measured_on_demand_bills_lie_just_above_the_payload(void **state)
{
    (void)state;
    const struct usage a = usage_over(48 * NS_PER_HOUR);
    const double a_bytes = 100.0 * (double)BYTES_PER_MIB * 48 * 3600;
    use(&a, USAGE_KDS_OD_STREAM, hours(10 * 48));
    use(&a, USAGE_KDS_OD_IN, a_bytes);
    use(&a, USAGE_KDS_OD_OUT, a_bytes);
    assert_usd(&a, NULL, 2044.20);
    assert_true(2071.75 >= usd(&a));
    assert_true(2071.75 <= 1.02 * usd(&a));
    done(&a);

    struct usage b = usage_over(NS_PER_DAY);
    b.month_ns = 30 * NS_PER_DAY;
    const double b_bytes = 15.0 * (double)BYTES_PER_MIB * 86400;
    use(&b, USAGE_KDS_OD_STREAM, hours(10 * 24));
    use(&b, USAGE_KDS_OD_IN, b_bytes);
    use(&b, USAGE_KDS_OD_OUT, b_bytes);
    use(&b, USAGE_KDS_OD_EXTENDED_RETENTION, b_bytes * 24); /* the second day's storage */
    assert_true(176 >= usd(&b) / 30);
    assert_true(176 <= 1.07 * usd(&b) / 30);
    done(&b);
}

/* ---- the reference pipeline, facts KDS 7.4: 0.39 MiB/s in records of 2,760 bytes, one fan-out
 * consumer, one Firehose, 7 days of retention */

static const double month_s = 730.0 * 3600;
static const double reference_bytes = 0.39 * 1048576.0 * 730 * 3600;

static void the_reference_pipeline_on_four_shards_costs_164_46(void **state)
{
    (void)state;
    const struct usage usage = usage_over(calculator_month_ns);
    use(&usage, USAGE_KDS_SHARD, hours(4 * 730));
    use(&usage, USAGE_KDS_PUT_UNITS, reference_bytes / 2760); /* one unit each */
    use(&usage, USAGE_KDS_EXTENDED_RETENTION, hours(4 * 730));
    use(&usage, USAGE_KDS_EFO_SHARD, hours(4 * 730));
    use(&usage, USAGE_KDS_EFO_OUT, reference_bytes);
    assert_usd(&usage, USAGE_KDS_SHARD, 43.80);
    assert_usd(&usage, USAGE_KDS_PUT_UNITS, 5.45);
    assert_usd(&usage, USAGE_KDS_EXTENDED_RETENTION, 58.40);
    assert_usd(&usage, USAGE_KDS_EFO_SHARD, 43.80);
    assert_usd(&usage, USAGE_KDS_EFO_OUT, 13.01);
    assert_usd(&usage, NULL, 164.46);
    done(&usage);
}

static void the_reference_pipeline_on_one_shard_costs_54_96(void **state)
{
    (void)state;
    const struct usage usage = usage_over(calculator_month_ns);
    use(&usage, USAGE_KDS_SHARD, hours(730));
    use(&usage, USAGE_KDS_PUT_UNITS, reference_bytes / 2760);
    use(&usage, USAGE_KDS_EXTENDED_RETENTION, hours(730));
    use(&usage, USAGE_KDS_EFO_SHARD, hours(730));
    use(&usage, USAGE_KDS_EFO_OUT, reference_bytes);
    assert_usd(&usage, NULL, 54.96);
    done(&usage);
}

static void the_reference_pipeline_on_demand_costs_228_14(void **state)
{
    (void)state;
    const struct usage usage = usage_over(calculator_month_ns);
    const double stored_s = 6 * 86400.0; /* 7 d less the first */
    use(&usage, USAGE_KDS_OD_STREAM, hours(730));
    use(&usage, USAGE_KDS_OD_IN, reference_bytes / 2760 * 3072);
    use(&usage, USAGE_KDS_OD_EXTENDED_RETENTION, reference_bytes / month_s * stored_s * 730);
    use(&usage, USAGE_KDS_OD_EFO_OUT, reference_bytes);
    use(&usage, USAGE_KDS_OD_OUT, reference_bytes);
    assert_usd(&usage, USAGE_KDS_OD_STREAM, 29.20);
    assert_usd(&usage, USAGE_KDS_OD_IN, 89.12);
    assert_usd(&usage, USAGE_KDS_OD_EXTENDED_RETENTION, 19.74);
    assert_usd(&usage, USAGE_KDS_OD_EFO_OUT, 50.04);
    assert_usd(&usage, USAGE_KDS_OD_OUT, 40.04);
    assert_usd(&usage, NULL, 228.14);
    done(&usage);
}

/* ---- Firehose, facts 2.4 */

/* 1,000 records a second of 3 KB, billed as 5 KB, for 30 days. */
static void aws_s_firehose_example_costs_358_43(void **state)
{
    (void)state;
    const struct usage usage = usage_over(30 * NS_PER_DAY);
    use(&usage, USAGE_FIREHOSE_IN, 1000.0 * 5120 * 86400 * 30);
    assert_usd(&usage, NULL, 358.43);
    use(&usage, USAGE_FIREHOSE_CONVERSION, 1000.0 * 5120 * 86400 * 30);
    assert_usd(&usage, USAGE_FIREHOSE_CONVERSION, 222.47); /* 12,359.62 GB x 0.018 */
    done(&usage);
}

static void firehose_tiers_end_at_500_tb_and_2_pb(void **state)
{
    (void)state;
    const struct usage usage = usage_over(calculator_month_ns);
    use(&usage, USAGE_FIREHOSE_IN, 512000 * gb);
    assert_usd(&usage, NULL, 14848.00);
    use(&usage, USAGE_FIREHOSE_IN, 1536000 * gb);
    assert_usd(&usage, NULL, 14848.00 + 38400.00);
    use(&usage, USAGE_FIREHOSE_IN, 1000 * gb);
    assert_usd(&usage, NULL, 14848.00 + 38400.00 + 20.00);
    done(&usage);
}

/* The price list's example is of eu-west-2 (prices: facts Firehose 2.2): 17,920 + 44,640. */
static void two_million_gb_in_london_cost_62560(void **state)
{
    (void)state;
    struct price_item london = *price_find(the_book, USAGE_FIREHOSE_IN);
    london.tiers[0].picousd = INT64_C(35000000000);
    london.tiers[1].picousd = INT64_C(30000000000);
    london.tiers[2].picousd = INT64_C(24000000000);
    const struct price_book book = {.region = "eu-west-2", .count = 1, .items = &london};
    struct usage usage = usage_over(calculator_month_ns);
    usage.book = &book;
    use(&usage, USAGE_FIREHOSE_IN, 512000 * gb);
    assert_usd(&usage, NULL, 17920.00);
    use(&usage, USAGE_FIREHOSE_IN, 1488000 * gb);
    assert_usd(&usage, NULL, 17920.00 + 44640.00);
    done(&usage);
}

/* ---- Lambda, facts 3.5; the meter is MB x ms */

static void a_small_function_costs_9_cents(void **state)
{
    (void)state;
    const struct usage usage = usage_over(calculator_month_ns);
    use(&usage, USAGE_LAMBDA_REQUESTS, 100000);
    use(&usage, USAGE_LAMBDA_DURATION, 100000.0 * 350 * 128);
    assert_usd(&usage, USAGE_LAMBDA_REQUESTS, 0.02);
    assert_usd(&usage, USAGE_LAMBDA_DURATION, 0.07);
    done(&usage);
}

static void a_huge_function_reaches_the_second_tier(void **state)
{
    (void)state;
    const struct usage usage = usage_over(calculator_month_ns);
    use(&usage, USAGE_LAMBDA_REQUESTS, 9e9);
    use(&usage, USAGE_LAMBDA_DURATION, 9e9 * 1024 * 1024);
    assert_usd(&usage, USAGE_LAMBDA_REQUESTS, 1800.00);
    assert_usd(&usage, USAGE_LAMBDA_DURATION, 100000.20 + 48240.00);
    /* To 16e9 GB-s: the second tier is full with 9e9, 1e9 are in the third. */
    use(&usage, USAGE_LAMBDA_DURATION, (16e9 - 9.216e9) * 1024 * 1000);
    assert_usd(&usage, USAGE_LAMBDA_DURATION, 100000.20 + 135000.00 + 13333.40);
    done(&usage);
}

/* ---- the others */

/* Facts Firehose 5.6: 7 metrics a shard. */
static void shard_metrics_cost_2_10_per_shard_and_month(void **state)
{
    (void)state;
    struct usage usage = usage_over(NS_PER_HOUR);
    usage.month_ns = calculator_month_ns;
    use(&usage, USAGE_CLOUDWATCH_METRICS, hours(7));
    assert_usd(&usage, NULL, 2.10);
    use(&usage, USAGE_CLOUDWATCH_METRICS, hours(250000 - 7));
    assert_usd(&usage, NULL, 3000.00 + 24000.00);
    use(&usage, USAGE_CLOUDWATCH_METRICS, hours(1000));
    assert_usd(&usage, NULL, 3000.00 + 24000.00 + 50.00);
    done(&usage);
}

/* Facts KDS 1.7: 12 calls every 5 minutes for 30 days. */
static void encrypting_a_stream_costs_31_cents_a_month(void **state)
{
    (void)state;
    const struct usage usage = usage_over(30 * NS_PER_DAY);
    use(&usage, USAGE_KMS_REQUESTS, 12 * 288 * 30);
    assert_usd(&usage, NULL, 0.31);
    done(&usage);
    const struct usage key = usage_over(calculator_month_ns);
    use(&key, USAGE_KMS_KEY, hours(730));
    assert_usd(&key, NULL, 1.00);
    done(&key);
}

/* Facts Firehose 5.1: 2 DPU for the minimum of 10 minutes, every 5 minutes. */
static void crawling_every_5_minutes_costs_42_24_a_day(void **state)
{
    (void)state;
    const struct usage usage = usage_over(NS_PER_DAY);
    use(&usage, USAGE_GLUE_CRAWLER, hours(2.0 / 6));
    assert_int_equal(llround(usd(&usage) * 1000), 147);
    use(&usage, USAGE_GLUE_CRAWLER, hours(2.0 / 6 * 287));
    assert_usd(&usage, NULL, 42.24);
    done(&usage);
}

/* Facts Firehose 4.3, 5.2, 5.5: unit prices, and S3's tiers at 50 and 500 TB. */
static void storage_requests_queries_and_messages_cost_their_unit_prices(void **state)
{
    (void)state;
    const struct usage usage = usage_over(calculator_month_ns);
    use(&usage, USAGE_S3_PUTS, 1e6);
    use(&usage, USAGE_S3_STORAGE, gb_months(612000));
    use(&usage, USAGE_ATHENA_SCAN, 1024 * gb);
    use(&usage, USAGE_SNS_PUBLISH, 1e6);
    use(&usage, USAGE_SNS_HTTP_DELIVERY, 1e6);
    use(&usage, USAGE_SNS_EMAIL_DELIVERY, 1e5);
    assert_usd(&usage, USAGE_S3_PUTS, 5.00);
    assert_usd(&usage, USAGE_S3_STORAGE, 51200 * 0.023 + 460800 * 0.022 + 100000 * 0.021);
    assert_usd(&usage, USAGE_ATHENA_SCAN, 5.00);
    assert_usd(&usage, USAGE_SNS_PUBLISH, 0.50);
    assert_usd(&usage, USAGE_SNS_HTTP_DELIVERY, 0.60);
    assert_usd(&usage, USAGE_SNS_EMAIL_DELIVERY, 2.00);
    done(&usage);
}

/* ---- the book itself */

static void every_meter_has_a_price_and_every_price_a_source(void **state)
{
    (void)state;
    size_t count = 0;
    for (const struct usage_kind *kind = usage_kinds; kind->key; kind++, count++) {
        const struct price_item *item = price_find(the_book, kind->key);
        if (!item) fail_msg("no price for %s", kind->key);
        assert_true(strlen(item->source) > 0);
        assert_int_equal(strlen(item->date), strlen("2026-09-23"));
    }
    assert_int_equal(the_book->count, count);
    assert_string_equal(the_book->region, "us-east-1");
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
        cmocka_unit_test(the_calculators_small_stream_costs_11_56),
        cmocka_unit_test(the_classic_example_costs_52_14),
        cmocka_unit_test(fanout_on_ten_shards_costs_15_cents_an_hour_and_consumer),
        cmocka_unit_test(the_price_lists_provisioned_golden_lines_agree),
        cmocka_unit_test(the_price_lists_on_demand_golden_lines_agree),
        cmocka_unit_test(aws_s_measured_on_demand_bills_lie_just_above_the_payload),
        cmocka_unit_test(the_reference_pipeline_on_four_shards_costs_164_46),
        cmocka_unit_test(the_reference_pipeline_on_one_shard_costs_54_96),
        cmocka_unit_test(the_reference_pipeline_on_demand_costs_228_14),
        cmocka_unit_test(aws_s_firehose_example_costs_358_43),
        cmocka_unit_test(firehose_tiers_end_at_500_tb_and_2_pb),
        cmocka_unit_test(two_million_gb_in_london_cost_62560),
        cmocka_unit_test(a_small_function_costs_9_cents),
        cmocka_unit_test(a_huge_function_reaches_the_second_tier),
        cmocka_unit_test(shard_metrics_cost_2_10_per_shard_and_month),
        cmocka_unit_test(encrypting_a_stream_costs_31_cents_a_month),
        cmocka_unit_test(crawling_every_5_minutes_costs_42_24_a_day),
        cmocka_unit_test(storage_requests_queries_and_messages_cost_their_unit_prices),
        cmocka_unit_test(every_meter_has_a_price_and_every_price_a_source),
    };
    return cmocka_run_group_tests(tests, read_book, drop_book);
}
