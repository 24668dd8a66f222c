/*
 * bill_streams_test.c -- the worked price examples of Kinesis Data Streams come out of the us-east-1
 * price book, to the cent (facts KDS 7.3, 7.4).
 */
#include "tests/theory/bill_example.h"

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

/* Example H. */
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
    use(&usage, USAGE_KDS_LONG_RETRIEVAL, 100 * gb);
    assert_usd(&usage, USAGE_KDS_LONG_RETRIEVAL, 2.10);
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

/* ---- on-demand Advantage, facts KDS 3.3 and 7.3 */

static struct usage advantage(int64_t duration_ns, double mib_per_s)
{
    const struct usage usage = usage_over(duration_ns);
    const double bytes = mib_per_s * (double)BYTES_PER_MIB * (double)(duration_ns / NS_PER_S);
    use(&usage, USAGE_KDS_ADV_IN, bytes);
    use(&usage, USAGE_KDS_ADV_OUT, bytes);
    return usage;
}

/* Example A: 100 MiB/s for 48 h, 823.44 as AWS measured it. */
static void advantage_at_100_mib_per_s_costs_810_for_two_days(void **state)
{
    (void)state;
    const struct usage usage = advantage(48 * NS_PER_HOUR, 100);
    assert_usd(&usage, NULL, 810.00);
    assert_true(823.44 >= usd(&usage) && 823.44 <= 1.02 * usd(&usage));
    done(&usage);
}

/* Example B: 15 MiB/s for a day is less than the commitment, the second day's storage comes besides. */
static void advantage_below_its_commitment_costs_the_commitment(void **state)
{
    (void)state;
    struct usage usage = advantage(NS_PER_DAY, 15);
    usage.month_ns = 30 * NS_PER_DAY;
    assert_usd(&usage, NULL, 30 * 101.25);
    use(&usage, USAGE_KDS_ADV_RETENTION, 15.0 * (double)BYTES_PER_MIB * 86400 * 24);
    assert_true(fabs(usd(&usage) / 30 - 102.2) < 0.05);
    assert_true(104 >= usd(&usage) / 30 && 104 <= 1.02 * usd(&usage) / 30);
    done(&usage);
    /* Fan-out counts as retrieval; 25 MiB/s of it leave nothing to be missed. */
    const struct usage full = usage_over(NS_PER_DAY);
    use(&full, USAGE_KDS_ADV_IN, 25.0 * (double)BYTES_PER_MIB * 86400);
    use(&full, USAGE_KDS_ADV_EFO_OUT, 25.0 * (double)BYTES_PER_MIB * 86400);
    assert_usd(&full, USAGE_KDS_ADV_OUT_SHORTFALL, 0);
    assert_usd(&full, NULL, 101.25);
    done(&full);
}

/* The reference pipeline on Advantage: 3,079.69 a month, whatever it uses (KDS 7.4). */
static void advantage_s_minimum_is_3079_69_a_month(void **state)
{
    (void)state;
    const struct usage usage = advantage(calculator_month_ns, 0.39);
    assert_true(fabs(usd(&usage) - 3079.69) < 0.005);
    done(&usage);
}

/* Example K: with one consumer Standard costs as much as the minimum from 10 MiB/s. */
static void advantage_pays_from_10_mib_per_s(void **state)
{
    (void)state;
    for (int mib_per_s = 9; mib_per_s <= 11; mib_per_s++) {
        const struct usage usage = usage_over(NS_PER_DAY);
        const double bytes = mib_per_s * (double)BYTES_PER_MIB * 86400;
        use(&usage, USAGE_KDS_OD_IN, bytes);
        use(&usage, USAGE_KDS_OD_OUT, bytes);
        const struct usage other = advantage(NS_PER_DAY, mib_per_s);
        assert_true(mib_per_s == 10 || (usd(&usage) > usd(&other)) == (mib_per_s > 10));
        assert_true(mib_per_s != 10 || fabs(usd(&usage) - usd(&other)) < 0.01);
        done(&usage);
        done(&other);
    }
}

/* ---- the reference pipeline, facts KDS 7.4: 0.39 MiB/s in records of 2,760 bytes, one fan-out
 * consumer, one Firehose, 7 days of retention */

static const double month_s = 730.0 * 3600;

static void the_reference_pipeline_on_four_shards_costs_164_46(void **state)
{
    (void)state;
    const struct usage usage = usage_over(calculator_month_ns);
    use(&usage, USAGE_KDS_SHARD, hours(4 * 730));
    use(&usage, USAGE_KDS_PUT_UNITS, REFERENCE_BYTES / 2760); /* one unit each */
    use(&usage, USAGE_KDS_EXTENDED_RETENTION, hours(4 * 730));
    use(&usage, USAGE_KDS_EFO_SHARD, hours(4 * 730));
    use(&usage, USAGE_KDS_EFO_OUT, REFERENCE_BYTES);
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
    use(&usage, USAGE_KDS_PUT_UNITS, REFERENCE_BYTES / 2760);
    use(&usage, USAGE_KDS_EXTENDED_RETENTION, hours(730));
    use(&usage, USAGE_KDS_EFO_SHARD, hours(730));
    use(&usage, USAGE_KDS_EFO_OUT, REFERENCE_BYTES);
    assert_usd(&usage, NULL, 54.96);
    done(&usage);
}

static void the_reference_pipeline_on_demand_costs_228_14(void **state)
{
    (void)state;
    const struct usage usage = usage_over(calculator_month_ns);
    const double stored_s = 6 * 86400.0; /* 7 d less the first */
    use(&usage, USAGE_KDS_OD_STREAM, hours(730));
    use(&usage, USAGE_KDS_OD_IN, REFERENCE_BYTES / 2760 * 3072);
    use(&usage, USAGE_KDS_OD_EXTENDED_RETENTION, REFERENCE_BYTES / month_s * stored_s * 730);
    use(&usage, USAGE_KDS_OD_EFO_OUT, REFERENCE_BYTES);
    use(&usage, USAGE_KDS_OD_OUT, REFERENCE_BYTES);
    assert_usd(&usage, USAGE_KDS_OD_STREAM, 29.20);
    assert_usd(&usage, USAGE_KDS_OD_IN, 89.12);
    assert_usd(&usage, USAGE_KDS_OD_EXTENDED_RETENTION, 19.74);
    assert_usd(&usage, USAGE_KDS_OD_EFO_OUT, 50.04);
    assert_usd(&usage, USAGE_KDS_OD_OUT, 40.04);
    assert_usd(&usage, NULL, 228.14);
    done(&usage);
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
        cmocka_unit_test(advantage_at_100_mib_per_s_costs_810_for_two_days),
        cmocka_unit_test(advantage_below_its_commitment_costs_the_commitment),
        cmocka_unit_test(advantage_s_minimum_is_3079_69_a_month),
        cmocka_unit_test(advantage_pays_from_10_mib_per_s),
    };
    return cmocka_run_group_tests(tests, read_book, drop_book);
}
