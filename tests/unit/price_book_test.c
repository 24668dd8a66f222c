#include "scenarios/loader/price_book.h"

#include <unistd.h>

#include "tests/unit/loader_fixture.h"

#define HEAD "price_book: 1\nregion: us-east-1\ndate: 2026-09-23\nitems:\n"
#define ITEM(name, money)                                                                          \
    "  " name ":\n    service: S3\n    item: PUT\n    unit: 1000 requests\n    per: 1000\n"        \
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
    struct price_book *book = read_text(HEAD ITEM("z", "price: 0.08")
                                            ITEM("m", "price: 0.000000000001")
                                                ITEM("a", "price: 3\n    date: 2024-07-01"),
                                        diag);
    assert_non_null(book);
    assert_int_equal(book->count, 3);
    assert_string_equal(book->items[0].key, "a");
    assert_int_equal(book->items[0].tiers[0].picousd, INT64_C(3000000000000));
    assert_string_equal(book->items[0].date, "2024-07-01");
    assert_int_equal(book->items[1].tiers[0].picousd, 1);
    assert_int_equal(book->items[2].tiers[0].picousd, INT64_C(80000000000));
    assert_string_equal(book->items[2].date, "2026-09-23");
    assert_true(book->items[2].per == 1000);
    assert_string_equal(book->items[2].confidence, "documented");
    price_book_destroy(book);
    diag_destroy(diag);
}

static void tiers_are_read_in_order(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    struct price_book *book =
        read_text(HEAD ITEM("a", "tiers: [{up_to: 512000, price: 0.029}, {up_to: 2048000, price: "
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
    assert_refused(HEAD ITEM("a", "price: -1"),
                   "11:12: items.a.price: -1 is not within 0 to 9000000 USD");
    assert_refused(HEAD ITEM("a", "price: 0.0000000000001"),
                   "11:12: items.a.price: 0.0000000000001 has more than 12 decimals");
    assert_refused(HEAD ITEM("a", "price: 8e-2"),
                   "11:12: items.a.price: '8e-2' is not a number such as 1, 0.5 or 2.75: exponents "
                   "are not read; write all digits");
    assert_refused(HEAD ITEM("a", "pirce: 1"),
                   "11:5: items.a: no setting 'pirce'; did you mean 'price'?");
    assert_refused(HEAD ITEM("a", "notes: none\n    price: 1"),
                   "11:5: items.a: no setting 'notes'");
    assert_refused(HEAD ITEM("a", "price: 1\n    tiers: [{price: 1}]"),
                   "5:3: items.a: give either 'price' or 'tiers'");
    assert_refused(
        HEAD ITEM("a", "tiers: [{up_to: 5, price: 1}, {up_to: 5, price: 1}, {price: 1}]"),
        "11:35: items.a.tiers: 'up_to' must be more than the tier before's");
    assert_refused(HEAD ITEM("a", "tiers: [{price: 1}, {price: 1}]"),
                   "11:13: items.a.tiers: 'up_to' is missing; only the last tier has none");
    assert_refused(HEAD ITEM("a", "tiers: [{up_to: 5, price: 1}]"),
                   "11:13: items.a.tiers: the last tier has no 'up_to': it has no end");
    assert_refused("price_book: 2\nregion: r\ndate: d\nitems: {}\n",
                   "1:13: price_book: 2 is more than 1");
    assert_refused("price_book: 1\nregion: r\ndate: d\n", "1:1: 'items' is missing");
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
        cmocka_unit_test(wrong_books_are_refused_at_the_place),
    };
    return cmocka_run_group_tests(tests, choose_path, remove_path);
}
