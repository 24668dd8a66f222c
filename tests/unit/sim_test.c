/* sim_test.c -- the order of things in a run, told by components that write a diary. */
#include "sim/sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/units.h"

struct diary {
    char text[8192];
    size_t length;
};

/* What a diarist does at its start: ask for these events. */
struct plan {
    int64_t at_s;
    char what;
};

struct diarist_config {
    struct diary *diary;
    const struct plan *plans; /* at_s < 0 at the end */
};

struct diarist {
    struct diary *diary;
    sim_timer last_event;
    char *taken; /* freed in close */
    int64_t *words;
    struct metric *lines;
};

enum { WRITE, WRITE_AND_ASK_NOW, TAKE_BACK, DIARIST_EVENTS };

__attribute__((format(printf, 2, 3))) static void note(struct diary *diary, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    diary->length += (size_t)vsnprintf(diary->text + diary->length,
                                       sizeof diary->text - diary->length, format, args);
    va_end(args);
    assert_true(diary->length < sizeof diary->text);
}

static double now_s(const struct sim *sim)
{
    return (double)sim_now(sim) / (double)NS_PER_S;
}

static void on_write(struct sim *sim, struct component *self, union event_arg arg)
{
    struct diarist *diarist = self->state;
    note(diarist->diary, "%s%c@%g ", self->name, (char)arg.integer, now_s(sim));
    ++*diarist->words;
    metric_add(diarist->lines, 1.0);
    sim_count_records(sim, 2);
}

static void on_write_and_ask_now(struct sim *sim, struct component *self, union event_arg arg)
{
    on_write(sim, self, arg);
    sim_at(sim, sim_now(sim), self, WRITE, arg_integer('n'));
}

static void on_take_back(struct sim *sim, struct component *self, union event_arg arg)
{
    struct diarist *diarist = self->state;
    (void)arg;
    note(diarist->diary, "%s%s@%g ", self->name,
         sim_cancel(sim, diarist->last_event) ? "taken" : "gone", now_s(sim));
}

static void diarist_open(struct sim *sim, struct component *self)
{
    const struct diarist_config *config = self->config;
    struct diarist *diarist = self->state;
    assert_null(diarist->diary);
    diarist->diary = config->diary;
    diarist->taken = malloc(1);
    diarist->words = sim_counter(sim, self, "words");
    diarist->lines = sim_metric(sim, self, "Lines", "Count", METRIC_SUM);
    note(diarist->diary, "%sopen@%g ", self->name, now_s(sim));
}

static void diarist_start(struct sim *sim, struct component *self)
{
    const struct diarist_config *config = self->config;
    struct diarist *diarist = self->state;
    note(diarist->diary, "%sstart ", self->name);
    for (const struct plan *plan = config->plans; plan->at_s >= 0; plan++) {
        const uint32_t kind = plan->what == '!'   ? WRITE_AND_ASK_NOW
                              : plan->what == '-' ? TAKE_BACK
                                                  : WRITE;
        const sim_timer event =
            sim_timer_at(sim, plan->at_s * NS_PER_S, self, kind, arg_integer(plan->what));
        assert_true(event != 0);
        if (kind != TAKE_BACK) diarist->last_event = event;
    }
}

static void diarist_minute(struct sim *sim, struct component *self, int64_t minute)
{
    struct diarist *diarist = self->state;
    assert_true(sim_measuring(sim));
    note(diarist->diary, "%sminute%d@%g ", self->name, (int)minute, now_s(sim));
}

static void diarist_measure(struct sim *sim, struct component *self)
{
    struct diarist *diarist = self->state;
    assert_true(sim_measuring(sim));
    assert_true(sim_now(sim) == sim_measured_at_ns(sim));
    note(diarist->diary, "%smeasure@%g ", self->name, now_s(sim));
}

static void diarist_finish(struct sim *sim, struct component *self)
{
    struct diarist *diarist = self->state;
    assert_true(sim_now(sim) == sim_end_at_ns(sim));
    note(diarist->diary, "%sfinish@%g ", self->name, now_s(sim));
}

static void diarist_close(struct component *self)
{
    struct diarist *diarist = self->state;
    note(diarist->diary, "%sclose ", self->name);
    free(diarist->taken);
}

static const struct event_kind diarist_events[DIARIST_EVENTS] = {
    [WRITE] = {"write", on_write},
    [WRITE_AND_ASK_NOW] = {"write and ask now", on_write_and_ask_now},
    [TAKE_BACK] = {"take back", on_take_back},
};

static const struct component_type diarist_type = {
    .kind = "diarist",
    .state_bytes = sizeof(struct diarist),
    .events = diarist_events,
    .event_count = DIARIST_EVENTS,
    .open = diarist_open,
    .start = diarist_start,
    .minute = diarist_minute,
    .measure = diarist_measure,
    .finish = diarist_finish,
    .close = diarist_close,
};

/* Runs diarists a and b (b only if it has plans); the caller destroys the results. */
static struct results *run(struct diary *diary, const struct plan *a, const struct plan *b,
                           int64_t warmup_s, int64_t duration_s)
{
    *diary = (struct diary){.length = 0};
    const struct diarist_config config_a = {diary, a};
    const struct diarist_config config_b = {diary, b};
    const struct component_spec components[] = {{&diarist_type, "a", &config_a},
                                                {&diarist_type, "b", &config_b}};
    const struct sim_spec spec = {
        .components = components,
        .component_count = b != NULL ? 2 : 1,
        .warmup_ns = warmup_s * NS_PER_S,
        .duration_ns = duration_s * NS_PER_S,
    };
    return sim_run(&spec, 0);
}

static void assert_run(const struct plan *a, const struct plan *b, int64_t warmup_s,
                       int64_t duration_s, const char *expected)
{
    struct diary diary;
    results_destroy(run(&diary, a, b, warmup_s, duration_s));
    assert_string_equal(diary.text, expected);
}

#define END                                                                                        \
    {                                                                                              \
        -1, 0                                                                                      \
    }

static void hooks_run_for_all_components_in_order(void **state)
{
    (void)state;
    const struct plan none[] = {END};
    assert_run(none, none, 5, 10,
               "aopen@0 bopen@0 astart bstart ameasure@5 bmeasure@5 aminute0@15 bminute0@15 "
               "afinish@15 bfinish@15 aclose bclose ");
}

static void equal_times_run_in_the_order_they_were_asked(void **state)
{
    (void)state;
    const struct plan a[] = {{3, 'x'}, {2, '!'}, {2, 'y'}, {1, 'z'}, END};
    const struct plan b[] = {{2, 'p'}, {3, 'q'}, {0, 'r'}, END};
    assert_run(a, b, 0, 10,
               "aopen@0 bopen@0 astart bstart ameasure@0 bmeasure@0 br@0 az@1 a!@2 ay@2 bp@2 an@2 "
               "ax@3 bq@3 aminute0@10 bminute0@10 afinish@10 bfinish@10 aclose bclose ");
}

static void the_warm_up_ends_before_the_events_of_its_last_instant(void **state)
{
    (void)state;
    const struct plan a[] = {{4, 'x'}, {5, 'y'}, END};
    assert_run(a, NULL, 5, 10,
               "aopen@0 astart ax@4 ameasure@5 ay@5 aminute0@15 afinish@15 aclose ");
}

static void measuring_counts_only_what_comes_after_the_warm_up(void **state)
{
    (void)state;
    struct diary diary;
    const struct plan a[] = {{4, 'x'}, {5, 'y'}, {6, 'z'}, END};
    struct results *results = run(&diary, a, NULL, 5, 10);
    struct results_named named;
    assert_true(results_counter_at(results, 0, &named));
    assert_int_equal(named.value, 2);
    struct results_series series;
    assert_true(results_series_at(results, 0, &series) && series.series->count == 1);
    assert_true(metric_series_at(series.series, 0).of.sum == 2.0);
    results_destroy(results);
}

static void a_minute_ends_before_the_events_of_its_last_instant(void **state)
{
    (void)state;
    /* Minutes are of measured time: they end at 65 s and 125 s. */
    const struct plan a[] = {{64, 'x'}, {65, 'y'}, {124, 'z'}, END};
    assert_run(a, NULL, 5, 120,
               "aopen@0 astart ameasure@5 ax@64 aminute0@65 ay@65 az@124 aminute1@125 afinish@125 "
               "aclose ");
}

static void a_minute_begun_is_closed_at_the_end(void **state)
{
    (void)state;
    struct diary diary;
    const struct plan a[] = {{10, 'x'}, {70, 'y'}, {71, 'z'}, END};
    struct results *results = run(&diary, a, NULL, 0, 90);
    assert_string_equal(diary.text, "aopen@0 astart ameasure@0 ax@10 aminute0@60 ay@70 az@71 "
                                    "aminute1@90 afinish@90 aclose ");
    struct results_series series;
    assert_true(results_series_at(results, 0, &series) && series.series->count == 2);
    const struct metric_point second = metric_series_at(series.series, 1);
    assert_true(second.minute == 1 && second.of.sum == 2.0);
    results_destroy(results);
}

static void events_at_the_end_and_after_do_not_happen(void **state)
{
    (void)state;
    const struct plan a[] = {{9, 'x'}, {10, 'y'}, {11, 'z'}, {INT64_MAX / NS_PER_S, 'n'}, END};
    assert_run(a, NULL, 0, 10, "aopen@0 astart ameasure@0 ax@9 aminute0@10 afinish@10 aclose ");
}

static void an_event_can_be_taken_back_once_and_not_after_it_happened(void **state)
{
    (void)state;
    const struct plan taken[] = {{1, '-'}, {2, '-'}, {3, 'x'}, END};
    assert_run(taken, NULL, 0, 5,
               "aopen@0 astart ameasure@0 ataken@1 agone@2 aminute0@5 afinish@5 aclose ");
    const struct plan happened[] = {{4, '-'}, {3, 'x'}, END};
    assert_run(happened, NULL, 0, 5,
               "aopen@0 astart ameasure@0 ax@3 agone@4 aminute0@5 afinish@5 aclose ");
    const struct plan never[] = {{4, '-'}, {60, 'x'}, END};
    assert_run(never, NULL, 0, 5,
               "aopen@0 astart ameasure@0 ataken@4 aminute0@5 afinish@5 aclose ");
}

static struct sim_totals totals_of(const struct plan *a, const struct plan *b, int64_t warmup_s)
{
    struct diary diary;
    struct results *results = run(&diary, a, b, warmup_s, 100);
    const struct sim_totals totals = sim_totals(results);
    results_destroy(results);
    return totals;
}

static void totals_count_the_events_of_the_whole_run(void **state)
{
    (void)state;
    const struct plan a[] = {{1, 'x'}, {50, 'y'}, {51, '!'}, {500, 'z'}, END};
    const struct sim_totals totals = totals_of(a, NULL, 10);
    assert_int_equal(totals.events, 4);
    assert_int_equal(totals.records, 8);
    assert_int_equal(totals.pending_high_water, 4);
}

static void the_digest_tells_runs_apart_by_time_target_kind_and_order(void **state)
{
    (void)state;
    const struct plan none[] = {END};
    const struct plan base[] = {{1, 'x'}, {2, 'x'}, END};
    const struct plan later[] = {{1, 'x'}, {3, 'x'}, END};
    const struct plan kind[] = {{1, 'x'}, {2, '-'}, END};
    const struct plan swapped[] = {{1, '-'}, {2, 'x'}, END};
    const uint64_t digest = totals_of(base, none, 0).digest;
    assert_true(totals_of(base, none, 0).digest == digest);
    assert_true(totals_of(base, none, 7).digest == digest); /* measuring is no event */
    assert_true(totals_of(later, none, 0).digest != digest);
    assert_true(totals_of(none, base, 0).digest != digest);
    assert_true(totals_of(kind, none, 0).digest != digest);
    assert_true(totals_of(kind, none, 0).digest != totals_of(swapped, none, 0).digest);
}

/* ---- progress */

struct ticker_config {
    int64_t *closed;
};

static void on_tick(struct sim *sim, struct component *self, union event_arg arg)
{
    sim_count_records(sim, 1);
    sim_at(sim, sim_now(sim) + NS_PER_US, self, 0, arg);
}

static void ticker_open(struct sim *sim, struct component *self)
{
    sim_at(sim, 0, self, 0, arg_none());
}

static void ticker_close(struct component *self)
{
    const struct ticker_config *config = self->config;
    ++*config->closed;
}

static const struct event_kind ticker_events[] = {{"tick", on_tick}};
static const struct component_type ticker_type = {
    .kind = "ticker",
    .events = ticker_events,
    .event_count = 1,
    .open = ticker_open,
    .close = ticker_close,
};

struct watcher {
    int calls;
    int stop_after; /* 0: never */
    int64_t now_ns;
    int64_t records;
};

static bool watch(void *context, uint32_t replication, int64_t now_ns, int64_t records)
{
    struct watcher *watcher = context;
    assert_int_equal(replication, 4);
    assert_true(now_ns > watcher->now_ns);
    assert_true(records > watcher->records);
    watcher->now_ns = now_ns;
    watcher->records = records;
    return ++watcher->calls != watcher->stop_after;
}

static void progress_is_told_every_few_thousand_events_and_may_stop_the_run(void **state)
{
    (void)state;
    for (int stop_after = 0; stop_after <= 3; stop_after += 3) {
        int64_t closed = 0;
        struct watcher watcher = {.stop_after = stop_after};
        const struct ticker_config config = {&closed};
        const struct component_spec component = {&ticker_type, "ticker", &config};
        const struct sim_spec spec = {
            .components = &component,
            .component_count = 1,
            .duration_ns = 50 * NS_PER_MS,
            .progress = watch,
            .progress_context = &watcher,
        };
        struct results *results = sim_run(&spec, 4);
        assert_int_equal(closed, 1);
        if (stop_after == 0) {
            assert_non_null(results);
            assert_int_equal(sim_totals(results).events, 50000);
            assert_in_range(watcher.calls, 5, 50);
        } else {
            assert_null(results);
            assert_int_equal(watcher.calls, stop_after);
        }
        results_destroy(results);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hooks_run_for_all_components_in_order),
        cmocka_unit_test(equal_times_run_in_the_order_they_were_asked),
        cmocka_unit_test(the_warm_up_ends_before_the_events_of_its_last_instant),
        cmocka_unit_test(measuring_counts_only_what_comes_after_the_warm_up),
        cmocka_unit_test(a_minute_ends_before_the_events_of_its_last_instant),
        cmocka_unit_test(a_minute_begun_is_closed_at_the_end),
        cmocka_unit_test(events_at_the_end_and_after_do_not_happen),
        cmocka_unit_test(an_event_can_be_taken_back_once_and_not_after_it_happened),
        cmocka_unit_test(totals_count_the_events_of_the_whole_run),
        cmocka_unit_test(the_digest_tells_runs_apart_by_time_target_kind_and_order),
        cmocka_unit_test(progress_is_told_every_few_thousand_events_and_may_stop_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
