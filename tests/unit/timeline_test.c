/* timeline_test.c -- incidents begin and end in time, and what they do is seen: told by a tank whose level is known. */
#include "sim/timeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/sim.h"
#include "sim/units.h"

/* While it is shut its lag grows by a second a second; open, it falls by `pace` of them. */
struct tank {
    int64_t lag_ns, since_ns, leaked_ns;
    int shut;
    int64_t *dropped;
    char diary[1024];
    size_t length;
};

enum { TANK_TICK, TANK_EVENTS };
static const int64_t pace = 2, usual_ns = 100 * NS_PER_MS;

static struct tank last; /* as it was at the end of the last run */

static int64_t level_ns(const struct tank *tank, int64_t now_ns)
{
    const int64_t passed_ns = now_ns - tank->since_ns;
    const int64_t level = tank->lag_ns + (tank->shut > 0 ? passed_ns : -pace * passed_ns);
    return level > usual_ns ? level : usual_ns;
}

static void settle(struct tank *tank, int64_t now_ns)
{
    tank->lag_ns = level_ns(tank, now_ns);
    tank->since_ns = now_ns;
}

static void note(struct sim *sim, struct tank *tank, const struct incident *incident, char what)
{
    tank->length += (size_t)snprintf(tank->diary + tank->length, sizeof tank->diary - tank->length,
                                     "%s%c%u@%g ", incident->spec->name, what, incident->occurrence,
                                     (double)sim_now(sim) / (double)NS_PER_S);
    assert_true(tank->length < sizeof tank->diary);
}

static void shut(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct tank *tank = self->state;
    settle(tank, sim_now(sim));
    tank->shut++;
    *tank->dropped += 3;
    note(sim, tank, incident, '+');
}

static void reopen(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct tank *tank = self->state;
    settle(tank, sim_now(sim));
    tank->shut--;
    note(sim, tank, incident, '-');
}

static void poke(struct sim *sim, struct component *self, const struct incident *incident)
{
    note(sim, self->state, incident, '!');
}

static void on_tick(struct sim *sim, struct component *self, union event_arg arg)
{
    sim_at(sim, sim_now(sim) + 7 * NS_PER_S, self, TANK_TICK, arg);
}

static void tank_open(struct sim *sim, struct component *self)
{
    struct tank *tank = self->state;
    tank->dropped = sim_counter(sim, self, "records_dropped");
}

static void tank_start(struct sim *sim, struct component *self)
{
    sim_at(sim, 0, self, TANK_TICK, arg_none());
}

static void tank_finish(struct sim *sim, struct component *self)
{
    (void)sim;
    last = *(struct tank *)self->state;
}

static int64_t tank_lag(const struct sim *sim, const struct component *self)
{
    return level_ns(self->state, sim_now(sim));
}

static const struct incident_kind tank_incidents[] = {
    {.name = "shut", .length = INCIDENT_LASTS, .begin = shut, .end = reopen},
    {.name = "poke", .action = true, .begin = poke},
    {0},
};
static const struct event_kind tank_events[TANK_EVENTS] = {[TANK_TICK] = {"tick", on_tick}};
static const struct component_type tank_type = {
    .kind = "tank",
    .state_bytes = sizeof(struct tank),
    .events = tank_events,
    .event_count = TANK_EVENTS,
    .open = tank_open,
    .start = tank_start,
    .finish = tank_finish,
    .incidents = tank_incidents,
    .lag = tank_lag,
};

static struct incident_spec shut_at(const char *name, int64_t at_s, double for_s)
{
    return (struct incident_spec){
        .kind = &tank_incidents[0],
        .name = name,
        .at_ns = at_s * NS_PER_S,
        .lasts = true,
        .length = dist_constant(for_s * (double)NS_PER_S),
    };
}

/* With 100 s of warm-up and 1,000 s that are measured. */
static struct results *run(const struct incident_spec *incidents, uint32_t count)
{
    static const struct component_spec tank = {&tank_type, "tank", NULL};
    const struct sim_spec spec = {
        .components = &tank,
        .component_count = 1,
        .incidents = incidents,
        .incident_count = count,
        .seed = 7,
        .warmup_ns = 100 * NS_PER_S,
        .duration_ns = 1000 * NS_PER_S,
    };
    return sim_run(&spec, 0);
}

enum { OCCURRENCE = 3, BEGAN, ENDED, WORST, WHO, DRAINED, LOST };

static int64_t cell(const struct results *results, size_t row, int column)
{
    assert_true(row < results_row_count(results, &timeline_fault_table));
    return results_row_at(results, &timeline_fault_table, row)[column].as.integer;
}

static void they_begin_and_end_in_measured_time(void **state)
{
    (void)state;
    const struct incident_spec incidents[] = {
        shut_at("b", 40, 30),
        {.kind = &tank_incidents[1], .name = "c", .at_ns = 70 * NS_PER_S},
        shut_at("a", 0, 10),
    };
    results_destroy(run(incidents, 3));
    assert_string_equal(last.diary, "a+0@100 a-0@110 b+0@140 b-0@170 c!0@170 ");
}

static void what_happens_changes_no_event_and_is_none(void **state)
{
    (void)state;
    const struct incident_spec incident = shut_at("a", 40, 30);
    struct results *with = run(&incident, 1), *without = run(NULL, 0);
    assert_true(sim_totals(with).digest == sim_totals(without).digest);
    assert_true(sim_totals(with).events == sim_totals(without).events);
    assert_int_equal(results_row_count(without, &timeline_fault_table), 0);
    assert_int_equal(results_row_count(without, &results_event_table), 0);
    assert_int_equal(results_row_count(with, &results_event_table), 2);
    results_destroy(with);
    results_destroy(without);
}

static void it_has_drained_when_nobody_is_further_behind_than_before(void **state)
{
    (void)state;
    const struct incident_spec incident = shut_at("a", 300, 60);
    struct results *results = run(&incident, 1);
    assert_int_equal(results_row_count(results, &timeline_fault_table), 1);
    assert_int_equal(cell(results, 0, BEGAN), 400 * NS_PER_S);
    assert_int_equal(cell(results, 0, ENDED), 460 * NS_PER_S);
    /* A minute shut, and two seconds of it gone every second. */
    assert_in_range(cell(results, 0, WORST), 60 * NS_PER_S, 60 * NS_PER_S + usual_ns);
    assert_in_range(cell(results, 0, DRAINED), 30 * NS_PER_S, 31 * NS_PER_S);
    assert_int_equal(cell(results, 0, LOST), 3);
    struct finding_told told;
    assert_true(findings_finding_at(results_findings(results), 0, &told));
    assert_int_equal(told.finding.spec->kind, FINDING_BEHIND);
    assert_true(told.finding.figures[0] == (double)cell(results, 0, DRAINED));
    assert_string_equal(told.finding.cause, "tank");
    assert_true(findings_finding_at(results_findings(results), 1, &told));
    assert_int_equal(told.finding.spec->kind, FINDING_LOST);
    assert_false(findings_finding_at(results_findings(results), 2, &told));
    results_destroy(results);
}

static void what_has_not_drained_when_the_run_ends_says_so(void **state)
{
    (void)state;
    const struct incident_spec incidents[] = {shut_at("late", 900, 90), shut_at("over", 990, 60)};
    struct results *results = run(incidents, 2);
    assert_int_equal(cell(results, 0, DRAINED), -1);
    assert_int_equal(cell(results, 0, ENDED), 1090 * NS_PER_S);
    assert_int_equal(cell(results, 1, ENDED), -1);
    struct finding_told told;
    assert_true(findings_finding_at(results_findings(results), 0, &told));
    assert_non_null(strstr(told.finding.spec->text, "has not caught up"));
    results_destroy(results);
}

static void what_repeats_begins_again_but_not_before_it_has_ended(void **state)
{
    (void)state;
    struct incident_spec incident = shut_at("a", 0, 30);
    incident.repeats = true;
    incident.gap = dist_constant(400.0 * (double)NS_PER_S);
    struct results *results = run(&incident, 1);
    assert_string_equal(last.diary, "a+0@100 a-0@130 a+1@500 a-1@530 a+2@900 a-2@930 ");
    for (size_t i = 0; i < 3; i++) assert_int_equal(cell(results, i, OCCURRENCE), i);
    results_destroy(results);
    incident.length = dist_constant(410.0 * (double)NS_PER_S);
    results = run(&incident, 1);
    assert_string_equal(last.diary, "a+0@100 a-0@510 a+1@510 a-1@920 a+2@920 ");
    /* The tank was still behind when the next one came. */
    assert_int_equal(cell(results, 0, DRAINED), -1);
    results_destroy(results);
}

static void random_gaps_are_those_of_the_seed(void **state)
{
    (void)state;
    struct incident_spec incident = shut_at("a", 0, 5);
    incident.repeats = true;
    incident.gap = dist_exponential(100.0 * (double)NS_PER_S);
    results_destroy(run(&incident, 1));
    const struct tank first = last;
    results_destroy(run(&incident, 1));
    assert_string_equal(first.diary, last.diary);
    incident.name = "b"; /* another line of the scenario has its own chance */
    results_destroy(run(&incident, 1));
    assert_int_not_equal(first.length, last.length);
}

static void what_nobody_feels_is_said(void **state)
{
    (void)state;
    const struct incident_spec incident = {
        .kind = &tank_incidents[1], .name = "c", .at_ns = 70 * NS_PER_S};
    struct results *results = run(&incident, 1);
    struct finding_told told;
    assert_true(findings_finding_at(results_findings(results), 0, &told));
    assert_int_equal(told.finding.spec->kind, FINDING_NEAR);
    assert_non_null(strstr(told.finding.spec->text, "nobody"));
    results_destroy(results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_begin_and_end_in_measured_time),
        cmocka_unit_test(what_happens_changes_no_event_and_is_none),
        cmocka_unit_test(it_has_drained_when_nobody_is_further_behind_than_before),
        cmocka_unit_test(what_has_not_drained_when_the_run_ends_says_so),
        cmocka_unit_test(what_repeats_begins_again_but_not_before_it_has_ended),
        cmocka_unit_test(random_gaps_are_those_of_the_seed),
        cmocka_unit_test(what_nobody_feels_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
