/*
 * break_even_test.c -- break-even maps against figures worked out by hand from the facts' prices.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scenarios/books/price_book.h"
#include "scenarios/breakeven/settings.h"

static struct price_book *book;

/* A question with up to four settings, and its axes. */
struct asked {
    const struct question *question;
    struct settings *settings;
};

static struct asked ask(const char *name, const char *x, const char *y, const char *const *set)
{
    size_t count = 0;
    while (set && set[count]) count++;
    struct diag *diag = diag_create();
    struct asked asked = {question_find(name), NULL};
    assert_non_null(asked.question);
    asked.settings = settings_read(asked.question, set, count, x, y, diag);
    diag_print(diag, stderr);
    diag_destroy(diag);
    assert_non_null(asked.settings);
    return asked;
}

#define SET(...) ((const char *const[]){__VA_ARGS__, NULL})

static double usd(const char *name, size_t choice, const char *const *set)
{
    struct asked asked = ask(name, NULL, NULL, set);
    const double result =
        break_even_usd(asked.question, settings_parameters(asked.settings), choice, book);
    settings_destroy(asked.settings);
    return result;
}

static void assert_cents(double value, double expected)
{
    if (llround(value * 100) != llround(expected * 100))
        fail_msg("%.4f, expected %.2f", value, expected);
}

/* The first line between two choices of a map of two rows; NAN if there is none. */
static double first_line(struct asked asked, int below, int above)
{
    const struct break_even_request request = {asked.question, settings_parameters(asked.settings),
                                               *settings_x(asked.settings),
                                               *settings_y(asked.settings), book};
    struct break_even *map = break_even_create(&request);
    double found = NAN;
    for (size_t i = 0; i < map->line_count && isnan(found); i++)
        if (map->lines[i].y == 0 && map->lines[i].below == below && map->lines[i].above == above)
            found = map->lines[i].x;
    break_even_destroy(map);
    settings_destroy(asked.settings);
    return found;
}

/* ---- modes */

enum { PROVISIONED, STANDARD, ADVANTAGE };

/* KDS 7.3 D: one shard for 730 h is 10.95, 43,808,760 PUT units 0.61. */
static void the_calculators_small_stream_costs_11_56(void **state)
{
    (void)state;
    assert_cents(
        usd("modes", PROVISIONED, SET("rate=16.67/s", "size=3 KiB", "peak=1", "consumers=3")),
        11.56);
}

/* KDS 7.4: 148.17 records of 2,760 B a second: 1,114.04 GB in at 3 KB each, and 29.20 of hours; one
 * reader of 1,000.9 GB. Advantage costs its commitment, 25 MiB/s of 0.032 + 0.016: 3,079.69. */
static void the_seeds_load_costs_what_the_facts_say(void **state)
{
    (void)state;
    assert_true(fabs(usd("modes", STANDARD, SET("rate=148.17/s", "size=2760 B")) -
                     (29.20 + 89.12 + 40.04)) < 0.02);
    assert_cents(usd("modes", ADVANTAGE, SET("rate=148.17/s", "size=2760 B")), 3079.69);
}

/* KDS 7.3 A, over a month and for three readers: 100 MiB/s are 256,640.6 GB; each reader's are out.
 * Records of 1,000 B go in as 1 KiB each and out as they are. */
static void above_the_commitment_advantage_is_paid_by_use(void **state)
{
    (void)state;
    const double gb = 102400 * 2628000.0 / (1 << 20);
    const char *const *set = SET("rate=102400/s", "size=1000 B", "consumers=3");
    assert_cents(usd("modes", ADVANTAGE, set), gb * (0.032 + 3 * 0.016 * 1000 / 1024));
    assert_cents(usd("modes", STANDARD, set), 29.20 + gb * (0.08 + 3 * 0.04 * 1000 / 1024));
}

/*
 * KDS 7.3 K: Advantage pays from about 10 MiB/s. A day of g GB costs 0.12 g + 0.96 in Standard and
 * 101.25 in Advantage: g = 835.75 GB, 9.905 MiB/s; in records of 1 KiB 10,142.6 a second.
 */
static void advantage_pays_from_10_mib_a_second(void **state)
{
    (void)state;
    const double records = (101.25 - 0.96) / 0.12 * (1 << 20) / 86400;
    const double found =
        first_line(ask("modes", "rate=100/s..100000/s x7 log", "size=1 KiB..2 KiB x2", NULL),
                   STANDARD, ADVANTAGE);
    assert_true(fabs(found / records - 1) < 1e-5);
    assert_true(fabs(found / 1024 - 9.905) < 0.001);
}

/* 1 MiB/s in 1 KiB records, 730 h: peak x 10.95 + 37.67 of PUT units against 29.20 + 0.12 x 2,566.41
 * = 337.17 on demand: from a peak of 27.35 on, so with the 28th shard. */
static void provisioned_pays_up_to_a_peak_of_27(void **state)
{
    (void)state;
    const struct asked asked =
        ask("modes", "peak=1..64 x12 log", "size=1 KiB..2 KiB x2", SET("rate=1024/s"));
    const double found = first_line(asked, PROVISIONED, STANDARD);
    /* 1,024 records a second are 1.024 shards: 27 of them carry 26.37 times the mean. */
    assert_true(fabs(found - 27 / 1.024) < 1e-4);
    assert_cents(usd("modes", PROVISIONED, SET("rate=1024/s", "size=1 KiB", "peak=26.36")),
                 27 * 10.95 + 1024 * 2.628 * 0.014);
    assert_cents(usd("modes", STANDARD, SET("rate=1024/s", "size=1 KiB")),
                 29.20 + 0.12 * 2628000 / 1024);
}

/* ---- fan-out */

enum { POLLING, FAN_OUT };

/* KDS 7.1: 4 MiB/s on 4 shards, 3 consumers. Polling needs 6 shards for 12 MiB/s out; fan-out pays
 * 12 consumer-shards and 30,796.9 GB at 0.013. */
static void three_consumers_by_hand(void **state)
{
    (void)state;
    const char *const *by_bytes = SET("rate=40.96/s", "size=100 KiB", "consumers=3", "peak=1");
    /* 100 KiB are 102,400 B: 4 units of 25,600 B each. */
    const double paid = 40.96 * 4 * 2.628 * 0.014;
    assert_cents(usd("fan-out", POLLING, by_bytes), 6 * 10.95 + paid);
    assert_cents(usd("fan-out", FAN_OUT, by_bytes),
                 4 * 10.95 + paid + 12 * 10.95 + 3.0 * 4 * 2628000 / 1024 * 0.013);
}

/* KDS 4.2, 4.3: N x 100 ms on the mean against 70 ms. */
static void polling_shares_five_calls_a_second(void **state)
{
    (void)state;
    const struct question *question = question_find("fan-out");
    for (int consumers = 1; consumers <= 5; consumers++) {
        char text[32];
        snprintf(text, sizeof text, "consumers=%d", consumers);
        struct asked asked = ask("fan-out", NULL, NULL, SET(text, "within=350ms"));
        const void *parameters = settings_parameters(asked.settings);
        assert_true(fabs(question->delay_ns(parameters, POLLING) - consumers * 100e6) < 1);
        assert_true(fabs(question->delay_ns(parameters, FAN_OUT) - 70e6) < 1);
        assert_int_equal(question->can(parameters, POLLING), consumers <= 3);
        assert_int_equal(isnan(break_even_usd(question, parameters, POLLING, book)), consumers > 3);
        settings_destroy(asked.settings);
    }
}

/* KDS 4.3: a stream has 20 registered consumers. */
static void twenty_consumers_are_pushed_to(void **state)
{
    (void)state;
    assert_true(!isnan(usd("fan-out", FAN_OUT, SET("consumers=20"))));
    assert_true(isnan(usd("fan-out", FAN_OUT, SET("consumers=21"))));
    assert_true(!isnan(usd("fan-out", POLLING, SET("consumers=21", "within=3s"))));
}

/* On demand a GB costs 0.04 by polling and 0.05 by fan-out (KDS 7.1). */
static void on_demand_fan_out_costs_a_cent_more_a_gb(void **state)
{
    (void)state;
    const char *const *set = SET("rate=1024/s", "mode=on-demand", "consumers=2");
    assert_cents(usd("fan-out", FAN_OUT, set) - usd("fan-out", POLLING, set),
                 2 * 0.01 * 2628000 / 1024);
}

/* ---- aggregation */

enum { SINGLE, AGGREGATED };

/*
 * 1,000 records of 512 B a second are 36.79 of PUT units and a shard. 520 B with their framing: 98 of
 * them and 20 B are 50,980 B, two units; 10.204 aggregates a second are 0.75. (KPL: 1000 x 512 B
 * become 10 x 50 KB.)
 */
static void a_thousand_small_records_become_ten(void **state)
{
    (void)state;
    const char *const *set = SET("rate=1000/s", "size=512 B", "peak=1");
    assert_cents(usd("aggregation", SINGLE, set), 10.95 + 36.79);
    assert_cents(usd("aggregation", AGGREGATED, set), 10.95 + 0.75);
}

/* Firehose 2.4: records of 1,000 B are billed 5.12 times; KDS 7.1: 1,000 B on demand are 1 KB. Fifty
 * records in an aggregate are 50,420 B, ten steps of 5 KB. */
static void firehose_bills_small_records_five_times(void **state)
{
    (void)state;
    const char *const *with = SET("rate=1000/s", "size=1000 B", "firehose=true", "peak=1");
    const char *const *without = SET("rate=1000/s", "size=1000 B", "peak=1");
    const double gb = 1000.0 * 1000 * 2628000 / (1 << 30);
    assert_cents(usd("aggregation", SINGLE, with) - usd("aggregation", SINGLE, without),
                 5.12 * gb * 0.029);
    assert_cents(usd("aggregation", AGGREGATED, with) - usd("aggregation", AGGREGATED, without),
                 20.0 * 51200 * 2628000 / (1 << 30) * 0.029);
}

/* Below two records in a linger and shard there is nothing to aggregate. */
static void rare_records_stay_single(void **state)
{
    (void)state;
    const char *const *rare = SET("rate=19/s", "size=100 B");
    assert_true(fabs(usd("aggregation", SINGLE, rare) - usd("aggregation", AGGREGATED, rare)) <
                1e-9);
    const char *const *pairs = SET("rate=20/s", "size=100 B");
    assert_true(usd("aggregation", SINGLE, pairs) > usd("aggregation", AGGREGATED, pairs));
}

/* ---- firehose */

enum { FIREHOSE, OWN };

/* Firehose 2.4: 1,000 records of 3 KB a second are 12,359.62 GB and 358.43 in 30 days, so 363.41 in
 * 730 h with 12,531.28 GB; and an object a minute from each of 4 shards, 0.876 of PUTs. */
static void the_price_pages_example_and_its_puts(void **state)
{
    (void)state;
    const double gb = 1000.0 * 5120 * 2628000 / (1 << 30);
    assert_cents(gb * 0.029 * 30 / (730.0 / 24), 358.43);
    assert_cents(usd("firehose", FIREHOSE, SET("rate=1000/s", "size=3 KiB")),
                 gb * 0.029 + 4 * 43800 * 0.000005);
    assert_cents(usd("firehose", FIREHOSE, SET("rate=1000/s", "size=3 KiB", "convert=parquet")),
                 gb * (0.029 + 0.018) + 4 * 43800 * 0.000005);
}

/*
 * The same by a function: 3,072 B are 4,096 in base64 and 225 of envelope: 1,456 in 6 MiB, so 0.6868
 * calls a second, 1,804,945.1 a month; each 10 + 89.46 (4.473 MB at 50 MB/s) + 28.5 + 49.70 = 177.65,
 * billed as 178 ms of 0.5 GB.
 */
static void a_function_of_ones_own_by_hand(void **state)
{
    (void)state;
    const double calls = 1000 * 2628000.0 / 1456;
    assert_cents(usd("firehose", OWN, SET("rate=1000/s", "size=3 KiB", "upkeep=0")),
                 calls * (0.2e-6 + 5e-6 + 0.178 * 0.5 * 0.0000166667));
    assert_cents(usd("firehose", OWN, SET("rate=1000/s", "size=3 KiB", "upkeep=250")),
                 250 + calls * (0.2e-6 + 5e-6 + 0.178 * 0.5 * 0.0000166667));
}

/* ---- maps */

/* Every line lies between two cells that disagree, and on it both choices cost the same. */
static void on_a_line_both_cost_the_same(void **state)
{
    (void)state;
    static const char *const names[] = {"modes", "firehose"};
    for (size_t q = 0; q < sizeof names / sizeof *names; q++) {
        struct asked asked =
            ask(names[q], "rate=10/s..100000/s x9 log", "size=1 KiB..20 KiB x3", NULL);
        const struct break_even_request request = {
            asked.question, settings_parameters(asked.settings), *settings_x(asked.settings),
            *settings_y(asked.settings), book};
        struct break_even *map = break_even_create(&request);
        void *parameters = malloc(asked.question->bytes);
        assert_non_null(parameters);
        assert_true(map->line_count > 0);
        for (size_t i = 0; i < map->line_count; i++) {
            const struct break_even_line *line = &map->lines[i];
            double below[2], above[2];
            memcpy(parameters, request.parameters, asked.question->bytes);
            break_even_set(parameters, request.y.row, request.y.at[line->y]);
            for (int side = 0; side < 2; side++) {
                break_even_set(parameters, request.x.row, line->x * (side ? 1 + 3e-6 : 1 - 3e-6));
                below[side] = break_even_usd(asked.question, parameters, (size_t)line->below, book);
                above[side] = break_even_usd(asked.question, parameters, (size_t)line->above, book);
            }
            assert_true(below[0] <= above[0] && above[1] <= below[1]);
        }
        free(parameters);
        break_even_destroy(map);
        settings_destroy(asked.settings);
    }
}

static int read_book(void **state)
{
    (void)state;
    struct diag *diag = diag_create();
    book = price_book_read(KINESIM_DATA_DIR "/prices/us-east-1.yaml", diag);
    diag_destroy(diag);
    return book ? 0 : -1;
}

static int free_book(void **state)
{
    (void)state;
    price_book_destroy(book);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_calculators_small_stream_costs_11_56),
        cmocka_unit_test(the_seeds_load_costs_what_the_facts_say),
        cmocka_unit_test(above_the_commitment_advantage_is_paid_by_use),
        cmocka_unit_test(advantage_pays_from_10_mib_a_second),
        cmocka_unit_test(provisioned_pays_up_to_a_peak_of_27),
        cmocka_unit_test(three_consumers_by_hand),
        cmocka_unit_test(polling_shares_five_calls_a_second),
        cmocka_unit_test(twenty_consumers_are_pushed_to),
        cmocka_unit_test(on_demand_fan_out_costs_a_cent_more_a_gb),
        cmocka_unit_test(a_thousand_small_records_become_ten),
        cmocka_unit_test(firehose_bills_small_records_five_times),
        cmocka_unit_test(rare_records_stay_single),
        cmocka_unit_test(the_price_pages_example_and_its_puts),
        cmocka_unit_test(a_function_of_ones_own_by_hand),
        cmocka_unit_test(on_a_line_both_cost_the_same),
    };
    return cmocka_run_group_tests(tests, read_book, free_book);
}
