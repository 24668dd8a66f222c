#include "sim/spells.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sim/units.h"

enum { LOOKS = 1440, MOST = 16 };

/* A day by the minute in which a tenth of a second is usual. */
static void calm(int64_t *lag_ns)
{
    for (int i = 0; i < LOOKS; i++) lag_ns[i] = NS_PER_S / 10 + i % 7;
}

/* From minute `from` on a quarter more comes than is done for `grows` minutes; then nothing new for as long as it takes. */
static void peak(int64_t *lag_ns, int from, int grows, int falls)
{
    for (int i = 0; i < grows; i++) lag_ns[from + i] = (i + 1) * NS_PER_MINUTE / 5;
    for (int i = 0; i < falls; i++)
        lag_ns[from + grows + i] = (falls - i) * grows * NS_PER_MINUTE / 5 / falls;
}

static void a_peak_is_a_spell_with_its_begin_worst_and_end(void **state)
{
    (void)state;
    int64_t lag_ns[LOOKS];
    struct spell found[MOST];
    calm(lag_ns);
    peak(lag_ns, 1080, 120, 60);
    assert_int_equal(spells_of(lag_ns, LOOKS, NS_PER_MINUTE, found, MOST), 1);
    assert_true(found[0].first >= 1080 && found[0].first < 1092);
    assert_true(found[0].worst >= 1198 && found[0].worst <= 1201);
    assert_true(found[0].last > 1250 && found[0].last <= 1261);
    const double load = spell_load(lag_ns, &found[0], NS_PER_MINUTE);
    assert_true(load > 1.24 && load < 1.26); /* 1 / (1 - 1 / 5) */
}

static void every_day_has_its_own(void **state)
{
    (void)state;
    int64_t lag_ns[LOOKS];
    struct spell found[MOST];
    calm(lag_ns);
    for (int day = 0; day < 7; day++) peak(lag_ns, 150 + day * 200, 40, 30);
    assert_int_equal(spells_of(lag_ns, LOOKS, NS_PER_MINUTE, found, MOST), 7);
    assert_int_equal(spells_of(lag_ns, LOOKS, NS_PER_MINUTE, found, 3), 3);
}

static void what_does_not_end_lasts_to_the_last_look(void **state)
{
    (void)state;
    int64_t lag_ns[LOOKS];
    struct spell found[MOST];
    calm(lag_ns);
    for (int i = 1000; i < LOOKS; i++) lag_ns[i] = (i - 999) * NS_PER_MINUTE / 2;
    assert_int_equal(spells_of(lag_ns, LOOKS, NS_PER_MINUTE, found, MOST), 1);
    assert_int_equal(found[0].last, LOOKS);
    assert_int_equal(found[0].worst, LOOKS - 1);
    const double load = spell_load(lag_ns, &found[0], NS_PER_MINUTE);
    assert_true(load > 1.98 && load < 2.02);
}

static void what_is_usual_is_no_spell(void **state)
{
    (void)state;
    int64_t lag_ns[LOOKS] = {0};
    struct spell found[MOST];
    assert_int_equal(spells_of(lag_ns, LOOKS, NS_PER_MINUTE, found, MOST), 0);
    assert_int_equal(spells_of(lag_ns, 0, NS_PER_MINUTE, found, MOST), 0);
    calm(lag_ns);
    assert_int_equal(spells_of(lag_ns, LOOKS, NS_PER_MINUTE, found, MOST), 0);
    /* A buffer of 5 minutes: what waits is between nothing and 5 minutes old. */
    for (int i = 0; i < LOOKS; i++) lag_ns[i] = (i % 5 + 1) * NS_PER_MINUTE;
    assert_int_equal(spells_of(lag_ns, LOOKS, NS_PER_MINUTE, found, MOST), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peak_is_a_spell_with_its_begin_worst_and_end),
        cmocka_unit_test(every_day_has_its_own),
        cmocka_unit_test(what_does_not_end_lasts_to_the_last_look),
        cmocka_unit_test(what_is_usual_is_no_spell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
