/*
 * bill_services_test.c -- the worked price examples of the services behind a stream come out of the
 * us-east-1 price book, to the cent, and so do the brief's own figures.
 */
#include "tests/theory/bill_example.h"

/* ---- the brief's own figures, as the facts explain them (KDS 8, Firehose 8) */

/* "Ingest $102/GB": four shards with extended retention cost that a month, not a GB. */
static void the_briefs_102_is_a_month_of_four_shards_kept_for_7_days(void **state)
{
    (void)state;
    const struct usage usage = usage_over(calculator_month_ns);
    use(&usage, USAGE_KDS_SHARD, hours(4 * 730));
    use(&usage, USAGE_KDS_EXTENDED_RETENTION, hours(4 * 730));
    assert_usd(&usage, NULL, 102.20);
    /* "4 shards = $108": the payload units besides; or ten shards for 720 h. */
    use(&usage, USAGE_KDS_PUT_UNITS, REFERENCE_BYTES / 2760);
    assert_usd(&usage, NULL, 107.65);
    done(&usage);
    const struct usage ten = usage_over(720 * NS_PER_HOUR);
    use(&ten, USAGE_KDS_SHARD, hours(10 * 720));
    assert_usd(&ten, NULL, 108.00);
    done(&ten);
    const struct usage four = usage_over(calculator_month_ns);
    use(&four, USAGE_KDS_SHARD, hours(4 * 730));
    assert_usd(&four, NULL, 43.80);
    done(&four);
}

/* "Retrieval $13.50/GB": 1,038 GB a month at the fan-out rate; 0.39 MiB/s are 1,000.9. */
static void the_briefs_13_50_is_a_month_of_fan_out_bytes(void **state)
{
    (void)state;
    const struct usage usage = usage_over(calculator_month_ns);
    use(&usage, USAGE_KDS_EFO_OUT, REFERENCE_BYTES);
    assert_usd(&usage, NULL, 13.01);
    done(&usage);
    const struct usage theirs = usage_over(calculator_month_ns);
    use(&theirs, USAGE_KDS_EFO_OUT, 1038.46 * gb);
    assert_usd(&theirs, NULL, 13.50);
    done(&theirs);
}

/* "Firehose $29/GB": a month's raw bytes; each record in steps of 5 KB costs 50.65 (30 days). */
static void the_briefs_29_is_a_month_of_firehose_before_rounding(void **state)
{
    (void)state;
    const struct usage usage = usage_over(calculator_month_ns);
    use(&usage, USAGE_FIREHOSE_IN, REFERENCE_BYTES);
    assert_usd(&usage, NULL, 29.03);
    done(&usage);
    const struct usage rounded = usage_over(30 * NS_PER_DAY);
    use(&rounded, USAGE_FIREHOSE_IN, 0.39e6 / 2760 * 86400 * 30 * 5120);
    assert_usd(&rounded, NULL, 50.65);
    done(&rounded);
}

/* "$0.40 a GB-month for 365 days": 6 days at 0.10 and 358 at 0.023 are 0.29 in all. */
static void a_gb_kept_for_a_year_costs_29_cents(void **state)
{
    (void)state;
    const struct usage usage = usage_over(30 * NS_PER_DAY);
    use(&usage, USAGE_KDS_OD_EXTENDED_RETENTION, gb * 6 * 24);
    use(&usage, USAGE_KDS_OD_LONG_RETENTION, gb * 358 * 24);
    assert_true(fabs(usd(&usage) - 0.29) < 0.006);
    done(&usage);
}

/* Claim 11: 60 s of four shards, and multipart twice as often. */
static void puts_of_a_month_cost_86_cents_or_5_18(void **state)
{
    (void)state;
    const struct usage usage = usage_over(30 * NS_PER_DAY);
    use(&usage, USAGE_S3_PUTS, 172800);
    assert_usd(&usage, NULL, 0.86);
    use(&usage, USAGE_S3_PUTS, 1036800 - 172800);
    assert_usd(&usage, NULL, 5.18);
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

/* The price list's examples are of eu-west-2 (prices: facts Firehose 2.2, 7). */
struct london {
    struct price_item items[256];
    struct price_book book;
};

static void go_to_london(struct london *london)
{
    static const struct {
        const char *key;
        int64_t picousd[3];
    } prices[] = {
        {USAGE_FIREHOSE_IN, {INT64_C(35000000000), INT64_C(30000000000), INT64_C(24000000000)}},
        {USAGE_FIREHOSE_VPC_ZONE, {INT64_C(11000000000)}},
        {USAGE_FLINK_KPU, {INT64_C(127000000000)}},
        {USAGE_FLINK_STORAGE, {INT64_C(116000000000)}},
        {USAGE_FLINK_BACKUP, {INT64_C(24000000000)}},
    };
    memcpy(london->items, the_book->items, the_book->count * sizeof *london->items);
    london->book = (struct price_book){"eu-west-2", the_book->date, the_book->count, london->items};
    for (size_t i = 0; i < sizeof prices / sizeof *prices; i++) {
        struct price_item *item =
            &london->items[price_find(the_book, prices[i].key) - the_book->items];
        for (uint32_t t = 0; t < item->tier_count; t++)
            item->tiers[t].picousd = prices[i].picousd[t];
    }
}

static void two_million_gb_in_london_cost_62560(void **state)
{
    (void)state;
    struct london london;
    go_to_london(&london);
    struct usage usage = usage_over(calculator_month_ns);
    usage.book = &london.book;
    use(&usage, USAGE_FIREHOSE_IN, 512000 * gb);
    assert_usd(&usage, NULL, 17920.00);
    use(&usage, USAGE_FIREHOSE_IN, 1488000 * gb);
    assert_usd(&usage, NULL, 17920.00 + 44640.00);
    done(&usage);
}

static void delivery_into_two_zones_costs_16_06_without_data(void **state)
{
    (void)state;
    struct london london;
    go_to_london(&london);
    struct usage usage = usage_over(calculator_month_ns);
    usage.book = &london.book;
    use(&usage, USAGE_FIREHOSE_VPC_ZONE, hours(2 * 730));
    assert_usd(&usage, NULL, 16.06);
    done(&usage);
}

/* Facts Firehose 7: 10 KPUs, one for orchestration, 500 GB running, 100 GB of backups. */
static void a_flink_application_of_ten_kpus_costs_1080_21(void **state)
{
    (void)state;
    struct london london;
    go_to_london(&london);
    struct usage usage = usage_over(calculator_month_ns);
    usage.book = &london.book;
    use(&usage, USAGE_FLINK_KPU, hours(10 * 730));
    assert_usd(&usage, NULL, 927.10);
    use(&usage, USAGE_FLINK_KPU, hours(730));
    assert_usd(&usage, NULL, 927.10 + 92.71);
    use(&usage, USAGE_FLINK_STORAGE, gb_months(500));
    use(&usage, USAGE_FLINK_BACKUP, gb_months(100));
    assert_usd(&usage, USAGE_FLINK_STORAGE, 58.00);
    assert_usd(&usage, USAGE_FLINK_BACKUP, 2.40);
    assert_usd(&usage, NULL, 1080.21);
    done(&usage);
}

/* Facts Firehose 2.3: partitioning by GB and by 1,000 objects, jq by the hour. */
static void dynamic_partitioning_costs_by_gb_and_object(void **state)
{
    (void)state;
    const struct usage usage = usage_over(calculator_month_ns);
    use(&usage, USAGE_FIREHOSE_PARTITIONING, 1000 * gb);
    use(&usage, USAGE_FIREHOSE_PARTITION_OBJECTS, 1000 * 1024 / 64);
    use(&usage, USAGE_FIREHOSE_JQ, hours(70));
    assert_usd(&usage, USAGE_FIREHOSE_PARTITIONING, 20.00);
    assert_usd(&usage, USAGE_FIREHOSE_PARTITION_OBJECTS, 0.08);
    assert_usd(&usage, USAGE_FIREHOSE_JQ, 4.90);
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

/* What an account has free covers the small function whole. */
static void a_small_function_is_free_if_nothing_else_runs(void **state)
{
    (void)state;
    struct usage usage = usage_over(calculator_month_ns);
    usage.free_tier = true;
    use(&usage, USAGE_LAMBDA_REQUESTS, 100000);
    use(&usage, USAGE_LAMBDA_DURATION, 100000.0 * 350 * 128);
    assert_usd(&usage, NULL, 0);
    use(&usage, USAGE_LAMBDA_REQUESTS, 1900000); /* a million beyond the free one */
    assert_usd(&usage, USAGE_LAMBDA_REQUESTS, 0.20);
    use(&usage, USAGE_KMS_REQUESTS, 120000.0 * USAGE_PARTS);
    assert_usd(&usage, USAGE_KMS_REQUESTS, 0.30);
    done(&usage);
}

/* 400,000 GB-seconds are free of both architectures together: arm64 has what x86_64 leaves. */
static void arm64_shares_the_free_gb_seconds(void **state)
{
    (void)state;
    struct usage usage = usage_over(calculator_month_ns);
    usage.free_tier = true;
    use(&usage, USAGE_LAMBDA_DURATION_ARM, 400000.0 * 1024 * 1000);
    assert_usd(&usage, NULL, 0);
    use(&usage, USAGE_LAMBDA_DURATION, 300000.0 * 1024 * 1000);
    assert_usd(&usage, USAGE_LAMBDA_DURATION, 0);
    assert_usd(&usage, USAGE_LAMBDA_DURATION_ARM, 4.00); /* 300,000 x 0.0000133334 */
    use(&usage, USAGE_LAMBDA_DURATION, 300000.0 * 1024 * 1000);
    assert_usd(&usage, USAGE_LAMBDA_DURATION, 3.33);     /* 200,000 x 0.0000166667 */
    assert_usd(&usage, USAGE_LAMBDA_DURATION_ARM, 5.33); /* all 400,000 */
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
    use(&usage, USAGE_KMS_REQUESTS, 12.0 * 288 * 30 * USAGE_PARTS);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aws_s_firehose_example_costs_358_43),
        cmocka_unit_test(firehose_tiers_end_at_500_tb_and_2_pb),
        cmocka_unit_test(two_million_gb_in_london_cost_62560),
        cmocka_unit_test(a_small_function_costs_9_cents),
        cmocka_unit_test(arm64_shares_the_free_gb_seconds),
        cmocka_unit_test(a_huge_function_reaches_the_second_tier),
        cmocka_unit_test(shard_metrics_cost_2_10_per_shard_and_month),
        cmocka_unit_test(encrypting_a_stream_costs_31_cents_a_month),
        cmocka_unit_test(crawling_every_5_minutes_costs_42_24_a_day),
        cmocka_unit_test(storage_requests_queries_and_messages_cost_their_unit_prices),
        cmocka_unit_test(the_briefs_102_is_a_month_of_four_shards_kept_for_7_days),
        cmocka_unit_test(the_briefs_13_50_is_a_month_of_fan_out_bytes),
        cmocka_unit_test(the_briefs_29_is_a_month_of_firehose_before_rounding),
        cmocka_unit_test(a_gb_kept_for_a_year_costs_29_cents),
        cmocka_unit_test(puts_of_a_month_cost_86_cents_or_5_18),
        cmocka_unit_test(delivery_into_two_zones_costs_16_06_without_data),
        cmocka_unit_test(a_flink_application_of_ten_kpus_costs_1080_21),
        cmocka_unit_test(dynamic_partitioning_costs_by_gb_and_object),
        cmocka_unit_test(a_small_function_is_free_if_nothing_else_runs),
        cmocka_unit_test(every_meter_has_a_price_and_every_price_a_source),
    };
    return cmocka_run_group_tests(tests, read_book, drop_book);
}
