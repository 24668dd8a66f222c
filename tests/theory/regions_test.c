/*
 * regions_test.c -- the books of other regions say what the facts' cells say, and scale the rest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scenarios/books/price_book.h"
#include "sim/units.h"

/* Per priced unit of the first tier, in 10^-6 USD: facts KDS 7.2, Firehose 2.2, 3.5, 4.3, 5.6, 6.3, 7. */
static const struct {
    const char *region, *item;
    int64_t micro_usd;
    const char *confidence;
} cells[] = {
    {"us-east-2", "kds_shard", 15000, "documented"},
    {"us-east-2", "firehose_in", 29000, "documented"},
    {"us-west-2", "kds_put_units", 14000, "documented"},
    {"us-west-2", "kds_advantage_out", 16000, "documented"},
    {"eu-west-1", "kds_shard", 17000, "inferred"},
    {"eu-west-1", "kds_put_units", 16500, "inferred"},
    {"eu-west-1", "kds_extended_retention", 23000, "inferred"},
    {"eu-west-2", "firehose_in", 35000, "documented"},
    {"eu-west-2", "firehose_conversion", 21000, "documented"},
    {"eu-west-2", "s3_puts", 5300, "documented"},
    {"eu-west-2", "flink_kpu", 127000, "documented"},
    {"eu-west-3", "kds_shard", 17900, "documented"},
    {"eu-west-3", "kds_put_units", 17300, "documented"},
    {"ap-northeast-1", "kds_shard", 19500, "documented"},
    {"ap-northeast-1", "kds_put_units", 21500, "documented"},
    {"ap-northeast-1", "kds_on_demand_stream", 52000, "documented"},
    {"ap-northeast-1", "kds_on_demand_in", 104000, "documented"},
    {"ap-northeast-1", "kds_on_demand_out", 52000, "documented"},
    {"ap-northeast-1", "kds_advantage_out", 20800, "documented"},
    {"ap-northeast-1", "kvs_in", 10965, "documented"},
    {"ap-northeast-1", "s3_storage", 25000, "inferred"},
    {"ap-northeast-1", "lambda_requests", 200000, "documented"},
    {"ap-northeast-1", "cloudwatch_logs_in", 760000, "documented"},
    {"ap-northeast-1", "nat_gateway", 62000, "documented"},
    {"ap-northeast-1", "transfer_internet", 114000, "inferred"},
    {"us-east-1", "dms_t3_medium", 74500, "inferred"},
    {"us-east-1", "flink_storage", 100000, "documented"},
    {"us-east-1", "dynamodb_writes", 625000, "documented"},
    {"ap-northeast-1", "dynamodb_writes", 715000, "documented"},
    {"ap-northeast-1", "dynamodb_reads", 142500, "documented"},
    {"eu-central-1", "s3_puts", 5400, "inferred"},
    {"eu-central-1", "s3_storage", 24500, "inferred"},
    /* One price in all of these regions, and S3 by its own ratio, not that of a shard-hour. */
    {"eu-west-1", "glue_crawler", 440000, "documented"},
    {"eu-central-1", "glue_crawler", 440000, "documented"},
    {"ap-northeast-1", "glue_etl", 440000, "documented"},
    {"eu-west-1", "sns_publish", 500000, "inferred"},
    {"eu-west-3", "sns_http_delivery", 600000, "inferred"},
    {"eu-west-1", "s3_puts", 5000, "assumed"},
    {"eu-west-1", "athena_scanned", 5000000, "inferred"},
    {"eu-central-1", "lambda_requests", 200000, "inferred"},
    {"eu-west-2", "s3_ia_storage", 13043, "inferred"},
    {"ap-northeast-1", "kvs_out", 10965, "inferred"},
    {"eu-central-1", "kds_shard", 17900, "assumed"},
    {"eu-central-1", "redshift_serverless", 360000, "inferred"},
    {"ap-northeast-1", "transfer_zones", 10000, "inferred"},
    /* Scaled: 0.04 x 17/15, 0.015 x 0.0179/0.015, 0.029 x 1.3. */
    {"eu-west-1", "kds_on_demand_stream", 45333, "inferred"},
    {"eu-west-3", "kds_efo_shard", 17900, "inferred"},
    {"ap-northeast-1", "firehose_in", 37700, "inferred"},
    {"ap-northeast-1", "firehose_snowflake", 92300, "assumed"},
};

static struct price_book *book_of(const char *region)
{
    char path[512];
    struct diag *diag = diag_create();
    snprintf(path, sizeof path, KINESIM_DATA_DIR "/prices/%s.yaml", region);
    struct price_book *book = price_book_read(path, diag);
    diag_print(diag, stderr);
    diag_destroy(diag);
    assert_non_null(book);
    return book;
}

static void the_facts_cells_are_in_the_books(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        struct price_book *book = book_of(cells[i].region);
        const struct price_item *item = price_find(book, cells[i].item);
        assert_non_null(item);
        assert_string_equal(book->region, cells[i].region);
        if ((item->tiers[0].picousd + 500000) / 1000000 != cells[i].micro_usd ||
            strcmp(item->confidence, cells[i].confidence) != 0)
            fail_msg("%s %s: %.6f, %s", cells[i].region, cells[i].item,
                     money_usd(item->tiers[0].picousd), item->confidence);
        price_book_destroy(book);
    }
}

/* Firehose 2.4: 2,000,000 GB in eu-west-2 are 17,920.00 and 44,640.00 USD. */
static void londons_two_petabytes_cost_62560(void **state)
{
    (void)state;
    struct price_book *book = book_of("eu-west-2");
    struct price_part parts[PRICE_TIERS_MAX + 1];
    uint32_t count;
    mpq_t bytes;
    mpq_init(bytes);
    mpz_ui_pow_ui(mpq_numref(bytes), 2, 30);
    mpz_mul_ui(mpq_numref(bytes), mpq_numref(bytes), 2000000);
    const picousd month = price_month(price_find(book, USAGE_FIREHOSE_IN), bytes, 730 * NS_PER_HOUR,
                                      false, parts, &count);
    assert_true(month == (picousd)62560 * PICOUSD_PER_USD);
    assert_int_equal(count, 2);
    mpq_clear(bytes);
    price_book_destroy(book);
}

/* A month of 730 h of some base units, in cents. */
static long long cents(const struct price_book *book, const char *key, unsigned long base_units,
                       unsigned long times)
{
    mpq_t quantity;
    mpq_init(quantity);
    mpz_set_ui(mpq_numref(quantity), base_units);
    mpz_mul_ui(mpq_numref(quantity), mpq_numref(quantity), times);
    const picousd month =
        price_month(price_find(book, key), quantity, 730 * NS_PER_HOUR, false, NULL, NULL);
    mpq_clear(quantity);
    return (long long)((month + PICOUSD_PER_USD / 200) / (PICOUSD_PER_USD / 100));
}

/* Facts Firehose 7 and 2.4, eu-west-2: 10 KPUs 927.10, one for orchestration 92.71, 500 GB of running
 * storage 58.00, 100 GB of backups 2.40; VPC delivery into two zones 16.06. */
static void londons_flink_and_vpc_examples_agree(void **state)
{
    (void)state;
    struct price_book *book = book_of("eu-west-2");
    const unsigned long month_ms = 730UL * 3600000, gb_month = 730UL << 30;
    assert_int_equal(cents(book, USAGE_FLINK_KPU, month_ms, 10), 92710);
    assert_int_equal(cents(book, USAGE_FLINK_KPU, month_ms, 1), 9271);
    assert_int_equal(cents(book, USAGE_FLINK_STORAGE, gb_month, 500), 5800);
    assert_int_equal(cents(book, USAGE_FLINK_BACKUP, gb_month, 100), 240);
    assert_int_equal(cents(book, USAGE_FIREHOSE_VPC_ZONE, month_ms, 2), 1606);
    price_book_destroy(book);
}

/* Every region has every item of us-east-1, and no scaled one is documented. */
static void every_region_prices_everything(void **state)
{
    (void)state;
    static const char *const regions[] = {"us-east-2", "us-west-2",    "eu-west-1",     "eu-west-2",
                                          "eu-west-3", "eu-central-1", "ap-northeast-1"};
    struct price_book *base = book_of("us-east-1");
    for (size_t i = 0; i < sizeof regions / sizeof *regions; i++) {
        struct price_book *book = book_of(regions[i]);
        assert_int_equal(book->count, base->count);
        for (size_t k = 0; k < book->count; k++)
            if (!strncmp(book->items[k].source, "us-east-1 x ", 12))
                assert_string_not_equal(book->items[k].confidence, "documented");
        price_book_destroy(book);
    }
    price_book_destroy(base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_facts_cells_are_in_the_books),
        cmocka_unit_test(londons_two_petabytes_cost_62560),
        cmocka_unit_test(londons_flink_and_vpc_examples_agree),
        cmocka_unit_test(every_region_prices_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
