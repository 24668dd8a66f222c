#include "scenarios/books/price_book.h"

#include <unistd.h>

#include "tests/unit/loader_fixture.h"

#define HEAD "price_book: 1\nregion: us-east-1\ndate: 2026-09-23\nitems:\n"
#define ITEM(name, money)                                                                          \
    "  " name ":\n    service: S3\n    item: PUT\n    unit: 1000 requests\n"                       \
    "    rule: none\n    " money "\n    source: F 4\n    confidence: documented\n"

static char book_path[64];

static struct price_book *read_text(const char *text, struct diag *diag)
{
    FILE *file = fopen(book_path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return price_book_read(book_path, diag);
}

static void assert_refused(const char *text, const char *where_and_what)
{
    char line[512];
    struct diag *diag = diag_create();
    assert_null(read_text(text, diag));
    snprintf(line, sizeof line, "%s:%s", book_path, where_and_what);
    assert_said(diag, line);
    assert_int_equal(said_count(diag), 1);
    diag_destroy(diag);
}

static void items_are_sorted_and_exact(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    struct price_book *book =
        read_text(HEAD ITEM("sqs_requests", "price: 0.08") ITEM("s3_gets", "price: 0.000000000001")
                      ITEM("kms_requests", "price: 3\n    date: 2024-07-01"),
                  diag);
    assert_non_null(book);
    assert_int_equal(book->count, 3);
    assert_string_equal(book->items[0].usage->key, "kms_requests");
    assert_int_equal(book->items[0].tiers[0].picousd, INT64_C(3000000000000));
    assert_string_equal(book->items[0].date, "2024-07-01");
    assert_int_equal(book->items[1].tiers[0].picousd, 1);
    assert_int_equal(book->items[2].tiers[0].picousd, INT64_C(80000000000));
    assert_string_equal(book->items[2].date, "2026-09-23");
    assert_true(book->items[2].priced.count == 1000);
    assert_string_equal(book->items[2].confidence, "documented");
    price_book_destroy(book);
    diag_destroy(diag);
}

static void tiers_are_read_in_order(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    struct price_book *book = read_text(
        HEAD ITEM("kms_requests", "tiers: [{up_to: 512000, price: 0.029}, {up_to: 2048000, price: "
                                  "0.025}, {price: 0.020}]"),
        diag);
    assert_non_null(book);
    const struct price_item *item = &book->items[0];
    assert_int_equal(item->tier_count, 3);
    assert_true(item->tiers[1].up_to == 2048000);
    assert_int_equal(item->tiers[1].picousd, INT64_C(25000000000));
    assert_true(item->tiers[2].up_to == 0);
    price_book_destroy(book);
    diag_destroy(diag);
}

static void wrong_books_are_refused_at_the_place(void **state)
{
    (void)state;
    assert_refused(HEAD ITEM("kms_requests", "price: -1"),
                   "10:12: items.kms_requests.price: -1 is not within 0 to 9000000 USD");
    assert_refused(HEAD ITEM("kms_requests", "price: 0.0000000000001"),
                   "10:12: items.kms_requests.price: 0.0000000000001 has more than 12 decimals");
    assert_refused(
        HEAD ITEM("kms_requests", "price: 8e-2"),
        "10:12: items.kms_requests.price: '8e-2' is not a number such as 1, 0.5 or 2.75: exponents "
        "are not read; write all digits");
    assert_refused(HEAD ITEM("kms_requests", "pirce: 1"),
                   "10:5: items.kms_requests: no setting 'pirce'; did you mean 'price'?");
    assert_refused(HEAD ITEM("kms_requests", "notes: none\n    price: 1"),
                   "10:5: items.kms_requests: no setting 'notes'");
    assert_refused(HEAD ITEM("kms_requests", "price: 1\n    tiers: [{price: 1}]"),
                   "5:3: items.kms_requests: give either 'price' or 'tiers'");
    assert_refused(HEAD ITEM("kms_requests",
                             "tiers: [{up_to: 5, price: 1}, {up_to: 5, price: 1}, {price: 1}]"),
                   "10:35: items.kms_requests.tiers: 'up_to' must be more than the tier before's");
    assert_refused(
        HEAD ITEM("kms_requests", "tiers: [{price: 1}, {price: 1}]"),
        "10:13: items.kms_requests.tiers: 'up_to' is missing; only the last tier has none");
    assert_refused(HEAD ITEM("kms_requests", "tiers: [{up_to: 5, price: 1}]"),
                   "10:13: items.kms_requests.tiers: the last tier has no 'up_to': it has no end");
    assert_refused(HEAD ITEM("kms_requests", "tiers: [{up_to: 5, price: 1}, {from: 6, price: 1}]"),
                   "10:42: items.kms_requests.tiers.from: the tier before ends at 5: a gap");
    assert_refused(HEAD ITEM("kms_requests", "tiers: [{up_to: 5, price: 1}, {from: 4, price: 1}]"),
                   "10:42: items.kms_requests.tiers.from: the tier before ends at 5: an overlap");
    assert_refused(HEAD ITEM("kms_requests", "tiers: [{up_to: 5}, {price: 1}]"),
                   "10:13: items.kms_requests.tiers: 'price' is missing");
    assert_refused("price_book: 2\nregion: r\ndate: 2026-09-23\nitems: {}\n",
                   "1:13: price_book: 2 is more than 1");
    assert_refused("price_book: 1\nregion: r\ndate: 2026-09-23\n", "1:1: 'items' is missing");
}

/* A price for what the meter does not count. */
static void a_price_of_another_dimension_is_refused(void **state)
{
    (void)state;
    assert_refused(HEAD "  kds_shard:\n    service: S\n    item: i\n    unit: GB\n    rule: r\n"
                        "    price: 1\n    source: s\n    confidence: assumed\n",
                   "8:11: items.kds_shard.unit: 'GB' does not measure what 'kds_shard' counts: "
                   "open shards, in shard-milliseconds");
    assert_refused(HEAD ITEM("s3_storage", "price: 1"),
                   "8:11: items.s3_storage.unit: '1000 requests' does not measure what "
                   "'s3_storage' counts: bytes in Standard, in byte-hours");
    assert_refused(HEAD ITEM("kms_requests", "price: 1\n    free: 3 GB"),
                   "11:11: items.kms_requests.free: '3 GB' does not measure what 'kms_requests' "
                   "counts: symmetric requests, in millionth requests");
    assert_refused(HEAD ITEM("kds_shards", "price: 1"),
                   "5:3: items.kds_shards: nothing is metered as 'kds_shards'; did you mean "
                   "'kds_shard'?");
    assert_refused(
        HEAD ITEM("kms_requests", "price: 1\n    commitment: {rate: 1 MB/s, of: [kms_keys]}"),
        "11:37: items.kms_requests.commitment.of: nothing is metered as 'kms_keys'; did you mean "
        "'kms_key'?");
    assert_refused(HEAD ITEM("kms_requests", "price: 1\n    commitment: 25"),
                   "11:17: items.kms_requests.commitment: a commitment is like {rate: 25 MiB/s, "
                   "of: [up to 4 items]}");
}

static int choose_path(void **state)
{
    (void)state;
    strcpy(book_path, "/tmp/kinesim-book-XXXXXX");
    const int file = mkstemp(book_path);
    return file < 0 ? -1 : close(file);
}

static int remove_path(void **state)
{
    (void)state;
    return unlink(book_path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_are_sorted_and_exact),
        cmocka_unit_test(tiers_are_read_in_order),
        cmocka_unit_test(a_price_of_another_dimension_is_refused),
        cmocka_unit_test(wrong_books_are_refused_at_the_place),
    };
    return cmocka_run_group_tests(tests, choose_path, remove_path);
}
