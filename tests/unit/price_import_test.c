/* price_import_test.c -- AWS's price list into a book: exact, at its place, and refused where wrong. */
#include "scenarios/pricelist/price_import.h"

#include <unistd.h>

#include "models/bill/cost.h"
#include "scenarios/books/price_book.h"
#include "scenarios/books/price_writer.h"
#include "scenarios/pricelist/price_decimal.h"
#include "scenarios/pricelist/price_map.h"
#include "sim/units.h"
#include "tests/unit/loader_fixture.h"

#define DATA KINESIM_DATA_DIR "/../tests/unit/data/"

static struct price_book *base;

/* An offer file with one product of us-east-1 and the given ranges. */
#define OFFER(service, usage_type, dimensions)                                                     \
    "{\"offerCode\":\"" service "\",\"publicationDate\":\"2026-09-01T00:00:00Z\",\"products\":{"   \
    "\"S1\":{\"sku\":\"S1\",\"attributes\":{\"regionCode\":\"us-east-1\",\"usagetype\":"           \
    "\"" usage_type "\"}}},\"terms\":{\"OnDemand\":{\"S1\":{\"S1.T\":{\"effectiveDate\":"          \
    "\"2026-08-15T00:00:00Z\",\"priceDimensions\":{" dimensions "}}}}}}"
#define RANGE(name, unit, begin, end, price)                                                       \
    "\"" name "\":{\"unit\":\"" unit "\",\"beginRange\":\"" begin "\",\"endRange\":\"" end         \
    "\",\"pricePerUnit\":{" price "}}"
#define USD(amount) "\"USD\":\"" amount "\""

struct attempt {
    struct diag *diag;
    struct price_list *list;
    struct price_import *import;
};

static struct attempt attempt_of(const char *text)
{
    struct attempt attempt = {diag_create(), price_list_create(), NULL};
    price_list_parse(attempt.list, "list.json", text, strlen(text), attempt.diag);
    if (diag_error_count(attempt.diag) == 0)
        attempt.import = price_import_create("us-east-1", base, attempt.list, attempt.diag);
    return attempt;
}

static void attempt_end(struct attempt *attempt)
{
    price_import_destroy(attempt->import);
    price_list_destroy(attempt->list);
    diag_destroy(attempt->diag);
}

static void assert_refused(const char *text, const char *what)
{
    struct attempt attempt = attempt_of(text);
    assert_null(attempt.import);
    assert_said(attempt.diag, what);
    assert_int_equal(said_count(attempt.diag), 1);
    attempt_end(&attempt);
}

static void assert_left_out(const char *text, const char *reason)
{
    struct attempt attempt = attempt_of(text);
    assert_non_null(attempt.import);
    assert_int_equal(attempt.import->taken, 0);
    assert_int_equal(attempt.import->kept_count, base->count);
    assert_int_equal(attempt.import->left_out_count, 1);
    assert_string_equal(attempt.import->left_out[0].reason, reason);
    attempt_end(&attempt);
}

/* ---- what comes in */

static void a_price_is_taken_to_the_last_digit(void **state)
{
    (void)state;
    struct attempt attempt = attempt_of(
        OFFER("AWSLambda", "Lambda-GB-Second",
              RANGE("c", "Lambda-GB-Second", "15000000000", "Inf", USD("0.0000133334")) "," RANGE(
                  "a", "Lambda-GB-Second", "0", "6000000000",
                  USD("0.0000166667")) "," RANGE("b", "Lambda-GB-Second", "6000000000",
                                                 "15000000000", USD("0.000015"))));
    assert_non_null(attempt.import);
    assert_int_equal(attempt.import->taken, 1);
    const struct price_item *item = price_find(&attempt.import->book, "lambda_duration");
    assert_int_equal(item->tier_count, 3);
    assert_int_equal(item->tiers[0].picousd, 16666700);
    assert_true(item->tiers[0].up_to == INT64_C(6000000000));
    assert_int_equal(item->tiers[1].picousd, 15000000);
    assert_int_equal(item->tiers[2].picousd, 13333400);
    assert_int_equal(item->tiers[2].up_to, 0);
    assert_string_equal(item->date, "2026-08-15");
    assert_string_equal(item->source, "AWS price list, AWSLambda, 2026-09-01 (Lambda-GB-Second)");
    assert_string_equal(item->confidence, "documented");
    assert_string_equal(item->free_text, "400,000 GB-seconds"); /* the list says nothing of it */
    assert_string_equal(attempt.import->book.date, "2026-09-01");
    attempt_end(&attempt);
}

/* AWS prices a request, the book a million; the first range is free. */
static void units_are_converted_and_a_free_range_is_an_allowance(void **state)
{
    (void)state;
    struct attempt attempt = attempt_of(OFFER(
        "AmazonSNS", "Requests-Tier1",
        RANGE("a", "Requests", "0", "2000000", USD("0.0000000000")) "," RANGE(
            "b", "Requests", "2000000", "12000000",
            USD("5.5E-7")) "," RANGE("c", "Requests", "12000000", "Inf", USD("0.0000005000"))));
    assert_non_null(attempt.import);
    const struct price_item *item = price_find(&attempt.import->book, "sns_publish");
    assert_string_equal(item->unit, "million requests");
    assert_int_equal(item->tier_count, 2);
    assert_int_equal(item->tiers[0].picousd, INT64_C(550000000000));
    assert_int_equal(item->tiers[0].up_to, 10);
    assert_int_equal(item->tiers[1].picousd, INT64_C(500000000000));
    assert_string_equal(item->free_text, "2000000 requests");
    mpq_t requests;
    mpq_init(requests);
    mpq_set_ui(requests, 13000000, 1);
    /* 2 M free, 10 M at 0.55 a million, 1 M at 0.50. */
    assert_true(price_month(item, requests, 730 * NS_PER_HOUR, true, NULL, NULL) ==
                (picousd)6 * PICOUSD_PER_USD);
    mpq_clear(requests);
    attempt_end(&attempt);
}

static void every_row_of_the_map_fits_the_book(void **state)
{
    (void)state;
    for (const struct price_mapping *row = price_map; row->service; row++) {
        char problem[UNIT_PROBLEM_MAX];
        struct unit unit;
        const struct price_item *item = price_find(base, row->item);
        assert_non_null(item);
        assert_true(unit_parse(row->unit, &unit, problem));
        if (!unit_alike(&unit, &item->priced) || unit.time != item->priced.time)
            fail_msg("%s: %s is not like %s", row->item, row->unit, item->unit);
    }
}

static void usage_types_lose_their_own_region_only(void **state)
{
    (void)state;
    assert_string_equal(price_map_usage_type("EUW1-ReadBytes", "eu-west-1", true), "ReadBytes");
    assert_string_equal(price_map_usage_type("EU-Requests-Tier1", "eu-west-1", false),
                        "Requests-Tier1");
    assert_string_equal(price_map_usage_type("eu-west-1-KMS-Keys", "eu-west-1", true), "KMS-Keys");
    assert_string_equal(price_map_usage_type("xx-new-7-KMS-Keys", "xx-new-7", true), "KMS-Keys");
    assert_string_equal(price_map_usage_type("USE1-Crawler-DPU-Hour", "us-east-1", false),
                        "Crawler-DPU-Hour");
    assert_string_equal(price_map_usage_type("ReadBytes", "us-east-1", false), "ReadBytes");
    assert_string_equal(price_map_usage_type("KMS-Keys", "eu-west-1", true), "KMS-Keys");
    assert_null(price_map_usage_type("ReadBytes", "eu-west-1", false));
    assert_null(price_map_usage_type("APN1-ReadBytes", "eu-west-1", true));
    /* Infrequent access is no region. */
    assert_string_equal(price_map_usage_type("IA-ReadRequestUnits", "us-east-1", true),
                        "IA-ReadRequestUnits");
}

static void decimals_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *text, *fraction;
    } known[] = {
        {"0.0150000000", "3/200"}, {"512000", "512000"}, {"2.0E-7", "1/5000000"}, {"1e3", "1000"},
        {"-0.5", "-1/2"},          {"0", "0"},           {"0.1e+1", "1"}};
    static const char *const wrong[] = {
        "",      ".5",  "5.",  "0x10", "1e",
        "1e31",  "1 ",  "+1",  "nan",  "Inf",
        "1.2.3", "--1", "1e-", "1,5",  "00000000000000000000000000000000000000001"};
    mpq_t value;
    mpq_init(value);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_true(price_decimal_read(known[i].text, value));
        char *text = mpq_get_str(NULL, 10, value);
        assert_string_equal(text, known[i].fraction);
        free(text);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (price_decimal_read(wrong[i], value)) fail_msg("'%s' was read", wrong[i]);
    mpq_clear(value);
}

/* ---- what does not */

#define SHARD(ranges) OFFER("AmazonKinesis", "Storage-ShardHour", ranges)
#define AT            "list.json: S1 (Storage-ShardHour): "

static void wrong_prices_and_ranges_are_refused_by_sku(void **state)
{
    (void)state;
    assert_refused(SHARD(RANGE("a", "ShardHour", "0", "Inf", USD("-0.015"))),
                   AT "its price is negative: '-0.015'");
    assert_refused(SHARD(RANGE("a", "ShardHour", "0", "Inf", USD("0,015"))),
                   AT "this is no price in decimals: '0,015'");
    assert_refused(SHARD(RANGE("a", "ShardHour", "0", "Inf", USD("9000001"))),
                   AT "its price is more than any book may have: '9000001'");
    assert_refused(SHARD(RANGE("a", "ShardHour", "0", "Inf", "\"CNY\":\"0.1\"")),
                   AT "its price is not in USD but in 'CNY'");
    assert_refused(SHARD(RANGE("a", "ShardHour", "0", "Inf", "\"USD\":0.015")),
                   AT "its price is not in USD but in 'USD'");
    assert_refused(SHARD(RANGE("a", "ShardHour", "0", "Inf", "")),
                   AT "its price is not in USD but in ''");
    assert_refused(SHARD(RANGE("a", "ShardHour", "0", "100", USD("1"))),
                   AT "nothing is beyond 100: a gap");
    assert_refused(SHARD(RANGE("a", "ShardHour", "1", "Inf", USD("1"))),
                   AT "a range begins at 1 where 0 was to come: a gap");
    assert_refused(SHARD(RANGE("a", "ShardHour", "0", "", USD("1"))), AT "this is no endRange: ''");
    assert_refused(SHARD(RANGE("a", "ShardHour", "0", "100",
                               USD("2")) "," RANGE("b", "ShardHour", "200", "Inf", USD("1"))),
                   AT "a range begins at 200 where 100 was to come: a gap");
    assert_refused(SHARD(RANGE("a", "ShardHour", "0", "100",
                               USD("2")) "," RANGE("b", "ShardHour", "50", "Inf", USD("1"))),
                   AT "a range begins at 50 where 100 was to come: an overlap");
    assert_refused(SHARD(RANGE("a", "ShardHour", "0", "Inf",
                               USD("2")) "," RANGE("b", "ShardHour", "50", "Inf", USD("1"))),
                   AT "two ranges have no end: an overlap from 50 on");
    assert_refused(SHARD(RANGE("a", "ShardHour", "0", "1/3", USD("1"))),
                   AT "this is no endRange: '1/3'");
    assert_refused(SHARD(RANGE("a", "ShardHour", "0", "0.5",
                               USD("2")) "," RANGE("b", "ShardHour", "0.5", "Inf", USD("1"))),
                   AT "its ranges or prices do not fit a book's unit 'shard-hour'");
}

static void what_no_item_stands_for_is_left_out(void **state)
{
    (void)state;
    assert_left_out(
        OFFER("AmazonKinesis", "Storage-ShardDay", RANGE("a", "ShardHour", "0", "Inf", USD("1"))),
        "no item of a price book");
    assert_left_out(
        OFFER("AmazonEC2", "Storage-ShardHour", RANGE("a", "ShardHour", "0", "Inf", USD("1"))),
        "no item of a price book");
    assert_left_out(OFFER("AmazonKinesis", "ReadBytes", RANGE("a", "KB", "0", "Inf", USD("1"))),
                    "its unit is 'KB'; expected GB|GigaBytes");
    assert_left_out(OFFER("AmazonKinesis", "ReadBytes", ""), "it has no on-demand price");
    assert_left_out(
        OFFER("AWSEvents", "Event-64K-Chunks", RANGE("a", "64K-Chunks", "0", "Inf", USD("1"))),
        "no item of a price book"); /* of another operation than PutEvents */
}

static void what_is_no_price_list_is_refused(void **state)
{
    (void)state;
    assert_refused("{\"PriceList\": [\"{\"]}",
                   "list.json: PriceList[0]: it is no JSON of a product");
    assert_refused("{\"PriceList\": [7]}", "list.json: PriceList[0]: it is no JSON of a product");
    assert_refused("[]", "list.json: it is no price list of AWS: neither 'PriceList' of "
                         "get-products nor 'products' of an offer file is in it");
    assert_refused("{\"products\": {}}", "list.json: terms.OnDemand: it is not an object");
    assert_refused("{\n \"PriceList\": [}",
                   "list.json:2:16: it is no JSON: unexpected token near '}'");
    struct diag *diag = diag_create();
    struct price_list *list = price_list_create();
    price_list_read(list, "/no/such/list.json", diag);
    assert_int_equal(diag_error_count(diag), 1);
    price_list_destroy(list);
    diag_destroy(diag);
}

/* ---- the whole way: two files, a book, read back, a bill */

static struct price_book *written_and_read(const struct price_import *import)
{
    char path[] = "/tmp/kinesim-import-XXXXXX";
    const int file = mkstemp(path);
    assert_true(file >= 0);
    FILE *out = fdopen(file, "w");
    price_book_write(out, &import->book, "# a comment\n");
    assert_int_equal(fclose(out), 0);
    struct diag *diag = diag_create();
    struct price_book *book = price_book_read(path, diag);
    diag_print(diag, stderr);
    diag_destroy(diag);
    unlink(path);
    assert_non_null(book);
    return book;
}

static void assert_same_items(const struct price_book *a, const struct price_book *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        const struct price_item *one = &a->items[i], *other = &b->items[i];
        assert_ptr_equal(one->usage, other->usage);
        assert_string_equal(one->source, other->source);
        assert_string_equal(one->rule, other->rule);
        assert_string_equal(one->unit, other->unit);
        assert_string_equal(one->date, other->date);
        assert_string_equal(one->confidence, other->confidence);
        assert_int_equal(one->has_free, other->has_free);
        assert_true(one->commitment.bytes_per_s == other->commitment.bytes_per_s);
        assert_int_equal(one->tier_count, other->tier_count);
        for (uint32_t t = 0; t < one->tier_count; t++) {
            assert_true(one->tiers[t].up_to == other->tiers[t].up_to);
            assert_true(one->tiers[t].picousd == other->tiers[t].picousd);
        }
    }
}

static void two_files_become_a_book_that_bills(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    struct price_list *list = price_list_create();
    price_list_read(list, DATA "get-products.json", diag);
    price_list_read(list, DATA "offer-file.json", diag);
    assert_int_equal(price_list_count(list), 13);
    struct price_import *import = price_import_create("eu-west-1", base, list, diag);
    assert_non_null(import);
    assert_int_equal(import->taken, 9);
    assert_int_equal(import->elsewhere, 1);
    assert_int_equal(import->left_out_count, 3);
    assert_int_equal(import->kept_count, base->count - 7);
    struct price_book *book = written_and_read(import);
    assert_same_items(&import->book, book);
    assert_string_equal(price_find(book, "kms_key")->source,
                        "us-east-1's price, for want of another; Firehose 5.6 (IC, PL-APN1)");
    assert_string_equal(price_find(book, "kms_key")->confidence, "inferred");

    /* 4 shards for 730 h at 0.017, 200 M units at 0.0165 a million, 512,100 GB at 0.031 and 0.027. */
    struct results *results = results_create(0);
    *results_meter(results, "s", "kds_shard") += INT64_C(4) * 730 * 3600000;
    *results_meter(results, "s", "kds_put_units") += 200000000;
    *results_meter(results, "f", "firehose_in") += INT64_C(512100) << 30;
    const struct cost_request request = {book, &results, 1, 730 * NS_PER_HOUR, 730 * NS_PER_HOUR,
                                         false};
    struct cost_bill *bill = cost_bill_create(&request);
    assert_int_equal(bill->unpriced_count, 0);
    /* 49.64 + 3.30 + 15,872.00 + 2.70 */
    assert_true(bill->month == (picousd)1592764 * PICOUSD_PER_USD / 100);
    cost_bill_destroy(bill);
    results_destroy(results);
    price_book_destroy(book);
    price_import_destroy(import);
    price_list_destroy(list);
    diag_destroy(diag);
}

static int read_base(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    base = price_book_read(KINESIM_DATA_DIR "/prices/us-east-1.yaml", diag);
    diag_destroy(diag);
    return base ? 0 : -1;
}

static int free_base(void **state)
{
    (void)state;
    price_book_destroy(base);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_price_is_taken_to_the_last_digit),
        cmocka_unit_test(units_are_converted_and_a_free_range_is_an_allowance),
        cmocka_unit_test(every_row_of_the_map_fits_the_book),
        cmocka_unit_test(usage_types_lose_their_own_region_only),
        cmocka_unit_test(decimals_are_exact),
        cmocka_unit_test(wrong_prices_and_ranges_are_refused_by_sku),
        cmocka_unit_test(what_no_item_stands_for_is_left_out),
        cmocka_unit_test(what_is_no_price_list_is_refused),
        cmocka_unit_test(two_files_become_a_book_that_bills),
    };
    return cmocka_run_group_tests(tests, read_base, free_base);
}
