/* price_extends_test.c -- a price book that extends another: what it takes over and at which price. */
#include "scenarios/books/price_book.h"

#include <unistd.h>

#include "tests/unit/loader_fixture.h"

#define ITEM(name, unit, money, confidence)                                                        \
    "  " name ": {service: S, item: i, unit: " unit ", rule: r, " money ", source: F 1, "          \
    "confidence: " confidence "}\n"

static char folder[64], base_path[96], book_path[96];

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static const char base_text[] = "price_book: 1\nregion: base\ndate: 2024-07-01\nitems:\n" ITEM(
    "kds_shard", "shard-hour", "price: 0.015", "documented")
    ITEM("firehose_in", "GB", "tiers: [{up_to: 512000, price: 0.029}, {price: 0.025}]",
         "assumed") ITEM("lambda_requests", "million requests",
                         "free: 1 million requests, price: 0.20", "documented")
        ITEM("kds_advantage_in_shortfall", "GB",
             "price: 0.032, commitment: {rate: 25 MiB/s, of: [kds_advantage_in]}", "documented");

static struct price_book *read_book(const char *settings, struct diag *diag)
{
    char text[1024];
    snprintf(text, sizeof text, "price_book: 1\nregion: here\ndate: 2026-09-23\n%s", settings);
    write_text(base_path, base_text);
    write_text(book_path, text);
    return price_book_read(book_path, diag);
}

static void assert_refused(const char *settings, const char *where_and_what)
{
    char line[512];
    struct diag *diag = diag_create();
    assert_null(read_book(settings, diag));
    snprintf(line, sizeof line, "%s:%s", book_path, where_and_what);
    assert_said(diag, line);
    assert_int_equal(said_count(diag), 1);
    diag_destroy(diag);
}

#define EXTENDS "extends: base\nscale: 0.0195/0.015\nscale_by: shard-hour ratio\n"

static void what_is_left_out_is_scaled_exactly_and_says_so(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    struct price_book *book = read_book(EXTENDS, diag);
    assert_non_null(book);
    assert_string_equal(book->region, "here");
    assert_int_equal(book->count, 4);
    const struct price_item *shard = price_find(book, "kds_shard");
    assert_int_equal(shard->tiers[0].picousd, INT64_C(19500000000));
    assert_string_equal(shard->source, "base x 0.0195/0.015 (shard-hour ratio); F 1");
    assert_string_equal(shard->confidence, "inferred");
    assert_string_equal(shard->date, "2024-07-01");
    const struct price_item *in = price_find(book, "firehose_in");
    assert_int_equal(in->tier_count, 2);
    assert_int_equal(in->tiers[0].up_to, 512000);
    assert_int_equal(in->tiers[0].picousd, INT64_C(37700000000));
    assert_int_equal(in->tiers[1].picousd, INT64_C(32500000000));
    assert_string_equal(in->confidence, "assumed"); /* a multiple of a guess is a guess */
    assert_true(price_find(book, "lambda_requests")->has_free);
    assert_true(price_find(book, "kds_advantage_in_shortfall")->commitment.bytes_per_s == 25 << 20);
    price_book_destroy(book);
    diag_destroy(diag);
}

/* 0.015 x 17/15 is exact; 0.029 x 17/15 = 0.0328666... ends at the twelfth decimal, rounded. */
static void a_ratio_is_no_double(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    struct price_book *book =
        read_book("extends: base\nscale: 0.017/0.015\nscale_by: ratio\nitems: {}\n", diag);
    assert_non_null(book);
    assert_int_equal(price_find(book, "kds_shard")->tiers[0].picousd, INT64_C(17000000000));
    assert_int_equal(price_find(book, "firehose_in")->tiers[0].picousd, INT64_C(32866666667));
    price_book_destroy(book);
    diag_destroy(diag);
}

static void a_changed_item_keeps_what_it_does_not_say(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    struct price_book *book = read_book(
        EXTENDS "items:\n  kds_shard: {price: 0.0177, source: PL, confidence: documented}\n"
                "  lambda_requests: {scale: 1, source: seen, confidence: inferred}\n"
                "  firehose_in: {price: 0.5, source: T, date: 2026-01-31, confidence: assumed}\n"
                "  kds_advantage_in_shortfall: {scale: 2, source: T, confidence: assumed}\n" ITEM(
                    "kms_key", "key-month", "price: 1", "documented"),
        diag);
    assert_non_null(book);
    assert_int_equal(book->count, 5);
    const struct price_item *shard = price_find(book, "kds_shard");
    assert_int_equal(shard->tiers[0].picousd, INT64_C(17700000000));
    assert_string_equal(shard->source, "PL");
    assert_string_equal(shard->date, "2026-09-23");
    assert_string_equal(shard->confidence, "documented");
    assert_string_equal(shard->service, "S");
    assert_string_equal(shard->unit, "shard-hour");
    const struct price_item *requests = price_find(book, "lambda_requests");
    assert_int_equal(requests->tiers[0].picousd, INT64_C(200000000000));
    assert_string_equal(requests->free_text, "1 million requests");
    const struct price_item *in = price_find(book, "firehose_in");
    assert_int_equal(in->tier_count, 1);
    assert_int_equal(in->tiers[0].up_to, 0);
    assert_string_equal(in->date, "2026-01-31");
    const struct price_item *missing = price_find(book, "kds_advantage_in_shortfall");
    assert_int_equal(missing->tiers[0].picousd, INT64_C(64000000000));
    assert_true(missing->commitment.bytes_per_s == 25 << 20);
    assert_int_equal(price_find(book, "kms_key")->tiers[0].picousd, PICOUSD_PER_USD);
    price_book_destroy(book);
    diag_destroy(diag);
}

static void wrong_extensions_are_refused_at_the_place(void **state)
{
    (void)state;
    assert_refused("extends: base\nitems: {}\n",
                   "1:1: 'extends', 'scale' and 'scale_by' go together: the region, the factor on "
                   "its prices, what that is the ratio of");
    assert_refused("extends: ../base\nscale: 1\nscale_by: x\n",
                   "4:10: extends: '../base' is not the name of a region");
    assert_refused("extends: base\nscale: 0\nscale_by: x\n",
                   "5:8: scale: 0 is not within 0.001 to 1000");
    assert_refused("extends: base\nscale: 1/0\nscale_by: x\n",
                   "5:8: scale: 1/0 is not within 0.001 to 1000");
    assert_refused("extends: base\nscale: 1.3 x\nscale_by: x\n",
                   "5:8: scale: '1.3 x' is not a number such as 1, 0.5 or 2.75");
    assert_refused(EXTENDS "items:\n  kds_shard: {scale: 2, price: 1, source: s, confidence: "
                           "assumed}\n",
                   "8:22: items.kds_shard.scale: it multiplies another book's price: leave out "
                   "'price', 'tiers' and 'unit'");
    assert_refused(EXTENDS "items:\n  kds_shard: {source: s, confidence: assumed}\n",
                   "8:3: items.kds_shard: give either 'price' or 'tiers'");
    assert_refused(EXTENDS "items:\n  kds_shard: {price: 1, confidence: assumed}\n",
                   "8:3: items.kds_shard: 'source' is missing (it has no default)");
    assert_refused(EXTENDS "items:\n  kds_shard: {price: 1, unit: GB, source: s, confidence: "
                           "assumed}\n",
                   "8:31: items.kds_shard.unit: 'GB' does not measure what 'kds_shard' counts: "
                   "open shards, in shard-milliseconds");
    /* Only another book's item has something to multiply or to leave out. */
    assert_refused(EXTENDS "items:\n  kms_key: {scale: 1, service: s, item: i, unit: key-month, "
                           "rule: r, price: 1, source: s, confidence: assumed}\n",
                   "8:13: items.kms_key: no setting 'scale'");
}

/* A service has its own scale, and no price of it is surer than that. */
static void services_have_scales_of_their_own(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    struct price_book *book = read_book(
        EXTENDS "services:\n  S: {scale: 1, by: seen there, confidence: documented}\nitems:\n" ITEM(
            "kms_key", "key-month", "price: 1", "documented"),
        diag);
    assert_non_null(book);
    const struct price_item *shard = price_find(book, "kds_shard");
    assert_int_equal(shard->tiers[0].picousd, INT64_C(15000000000));
    assert_string_equal(shard->source, "as in base (seen there); F 1");
    assert_string_equal(shard->confidence, "documented");
    assert_string_equal(price_find(book, "firehose_in")->confidence, "assumed");
    price_book_destroy(book);
    book = read_book(EXTENDS "services:\n  S: {scale: 0.03/0.02, by: its ratio, confidence: "
                             "assumed}\n",
                     diag);
    assert_non_null(book);
    shard = price_find(book, "kds_shard");
    assert_int_equal(shard->tiers[0].picousd, INT64_C(22500000000));
    assert_string_equal(shard->source, "base x 0.03/0.02 (its ratio); F 1");
    assert_string_equal(shard->confidence, "assumed");
    price_book_destroy(book);
    diag_destroy(diag);
    assert_refused(EXTENDS "services:\n  T: {scale: 1, by: x}\n",
                   "8:3: services.T: no item is of the service 'T'");
    assert_refused(EXTENDS "services:\n  S: {by: x}\n",
                   "8:6: services.S: give {scale: 0.025/0.023, by: what that is the ratio of}");
    assert_refused(EXTENDS "services:\n  S: {scale: 1}\n",
                   "8:3: services.S: 'by' is missing (what the scale is the ratio of)");
    assert_refused("services:\n  S: {scale: 1, by: x}\nitems: {}\n",
                   "1:1: 'extends', 'scale' and 'scale_by' go together: the region, the factor on "
                   "its prices, what that is the ratio of");
}

/* What another item leaves of what is free: of its dimension, and not itself. */
static void what_is_free_is_shared_with_its_like(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    struct price_book *book =
        read_book("items:\n" ITEM("lambda_duration_arm", "GB-second",
                                  "free_with: lambda_duration, price: 1", "assumed"),
                  diag);
    assert_non_null(book);
    assert_string_equal(book->items[0].free_with, "lambda_duration");
    price_book_destroy(book);
    diag_destroy(diag);
    assert_refused(
        "items:\n" ITEM("kms_key", "key-month", "free_with: kms_requests, price: 1", "assumed"),
        "5:71: items.kms_key.free_with: 'kms_requests' has nothing to share with "
        "'kms_key'");
}

static void a_missing_base_and_a_ring_are_refused(void **state)
{
    (void)state;
    char line[512];
    assert_refused("extends: here\nscale: 1\nscale_by: x\n",
                   "4:10: extends: 'here' is one book too many, or a ring");
    struct diag *diag = diag_create();
    assert_null(read_book("extends: nowhere\nscale: 1\nscale_by: x\n", diag));
    snprintf(line, sizeof line,
             "%s:4:10: extends: cannot read %s/nowhere.yaml: No such file or directory", book_path,
             folder);
    assert_said(diag, line);
    diag_destroy(diag);
}

/* A mistake of the base is told at its own place. */
static void a_wrong_base_is_told_there(void **state)
{
    (void)state;
    char line[512];
    struct diag *diag = diag_create();
    struct price_book *right = read_book(EXTENDS, diag);
    assert_non_null(right);
    price_book_destroy(right);
    write_text(base_path, "price_book: 1\nregion: base\ndate: yesterday\nitems: {}\n");
    assert_null(price_book_read(book_path, diag));
    snprintf(line, sizeof line, "%s:3:7: date: 'yesterday' is not a day such as 2026-11-23",
             base_path);
    assert_said(diag, line);
    diag_destroy(diag);
}

static void dates_are_days(void **state)
{
    (void)state;
    assert_refused(EXTENDS "items:\n  kds_shard: {price: 1, source: s, date: 2026-02-30, "
                           "confidence: assumed}\n",
                   "8:42: items.kds_shard.date: '2026-02-30' is not a day such as 2026-11-23");
}

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/kinesim-books-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    snprintf(base_path, sizeof base_path, "%s/base.yaml", folder);
    snprintf(book_path, sizeof book_path, "%s/here.yaml", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(base_path);
    unlink(book_path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_out_is_scaled_exactly_and_says_so),
        cmocka_unit_test(a_ratio_is_no_double),
        cmocka_unit_test(a_changed_item_keeps_what_it_does_not_say),
        cmocka_unit_test(wrong_extensions_are_refused_at_the_place),
        cmocka_unit_test(services_have_scales_of_their_own),
        cmocka_unit_test(what_is_free_is_shared_with_its_like),
        cmocka_unit_test(a_missing_base_and_a_ring_are_refused),
        cmocka_unit_test(a_wrong_base_is_told_there),
        cmocka_unit_test(dates_are_days),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
