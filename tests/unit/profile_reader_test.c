#include "scenarios/values/profile_reader.h"

#include <string.h>
#include <unistd.h>

#include "sim/units.h"
#include "sim/week_time.h"

#include "tests/unit/loader_fixture.h"

struct bound {
    struct arena *arena;
    struct diag *diag;
    struct reader reader;
    const struct load_shape *shape;
};

static struct bound bind_at(const char *text, int64_t clock_ns)
{
    struct bound bound = {.arena = arena_create(), .diag = diag_create()};
    bound.reader = reader_of(bound.diag, bound.arena, "t.yaml");
    bound.reader.clock_ns = clock_ns;
    struct yaml_node *root = yaml_tree_parse(bound.arena, "t.yaml", text, strlen(text), bound.diag);
    assert_non_null(root);
    bound.shape = profile_read(&bound.reader, root, "profile");
    return bound;
}

static void done(struct bound bound)
{
    arena_destroy(bound.arena);
    diag_destroy(bound.diag);
}

static void assert_refused(const char *text, const char *complaint)
{
    struct bound bound = bind_at(text, 0);
    assert_null(bound.shape);
    assert_said(bound.diag, complaint);
    assert_int_equal(said_count(bound.diag), 1);
    done(bound);
}

static void assert_factor(struct bound bound, double hours, double factor)
{
    const double got = load_shape_factor(bound.shape, (int64_t)(hours * 3600) * NS_PER_S);
    if (got < factor - 1e-9 || got > factor + 1e-9) fprintf(stderr, "%g h: %g\n", hours, got);
    assert_true(got >= factor - 1e-9 && got <= factor + 1e-9);
}

static void a_day_is_linear_between_its_times_and_turns_with_the_clock(void **state)
{
    (void)state;
    static const char day[] = "[{daily: {\"18:00\": 1, \"19:00\": 2, \"22:00\": 2, \"23:00\": 1}}]";
    struct bound bound = bind_at(day, 0);
    assert_non_null(bound.shape);
    assert_factor(bound, 3, 1);
    assert_factor(bound, 18.5, 1.5);
    assert_factor(bound, 20, 2);
    assert_factor(bound, 22.25, 1.75);
    assert_factor(bound, 24 * 5 + 18.5, 1.5);
    assert_factor(bound, -4, 2); /* backwards into the warm-up */
    done(bound);
    bound = bind_at(day, 3 * NS_PER_DAY + 18 * NS_PER_HOUR); /* thu 18:00 */
    assert_factor(bound, 0, 1);
    assert_factor(bound, 0.5, 1.5);
    assert_factor(bound, -15, 1);
    done(bound);
}

static void steps_hold_until_the_next_time(void **state)
{
    (void)state;
    struct bound bound = bind_at("{daily: {\"08:00\": 3, \"20:00\": 0.5}, steps: true}", 0);
    assert_factor(bound, 7.9, 0.5);
    assert_factor(bound, 8, 3);
    assert_factor(bound, 19.9, 3);
    assert_factor(bound, 20, 0.5);
    done(bound);
}

static void days_by_name_hold_all_day_and_the_others_are_1(void **state)
{
    (void)state;
    struct bound bound = bind_at("[{weekly: {sat: 0.4, sun: 0.3}}]", 4 * NS_PER_DAY); /* fri */
    assert_factor(bound, 12, 1);
    assert_factor(bound, 24, 0.4);
    assert_factor(bound, 47.9, 0.4);
    assert_factor(bound, 48, 0.3);
    assert_factor(bound, 72, 1);
    done(bound);
    bound = bind_at("[{weekly: {\"mon 06:00\": 1, \"mon 08:00\": 3}}]", 0);
    assert_factor(bound, 7, 2);
    done(bound);
}

static void several_multiply_each_other(void **state)
{
    (void)state;
    struct bound bound = bind_at("[{weekly: {mon: 0.5}}, {points: {0s: 1, 2h: 3}},"
                                 " {points: {0s: 2, 30m: 4}, steps: true, every: 1h}]",
                                 0);
    assert_factor(bound, 1, 0.5 * 2 * 2);
    assert_factor(bound, 1.5, 0.5 * 2.5 * 4);
    assert_factor(bound, 40, 3 * 2);
    done(bound);
}

static void a_file_has_lines_of_time_and_factor(void **state)
{
    (void)state;
    char path[] = "/tmp/kinesim-shape-XXXXXX", text[128];
    const int file = mkstemp(path);
    assert_true(file >= 0);
    static const char lines[] = "time,factor\n2026-03-02T18:00Z,1\n2026-03-02T19:00Z,2\n";
    assert_int_equal(write(file, lines, strlen(lines)), strlen(lines));
    close(file);
    snprintf(text, sizeof text, "[{file: %s}]", path);
    struct bound bound = bind_at(text, 0);
    assert_non_null(bound.shape);
    assert_factor(bound, 0.5, 1.5);
    assert_factor(bound, 9, 2);
    done(bound);
    unlink(path);
}

static void wrong_profiles_are_refused_where_they_stand(void **state)
{
    (void)state;
    assert_refused("3", "t.yaml:1:1: profile: '3' is not a list of curves such as "
                        "{daily: {\"18:00\": 2}}, {weekly: {sat: 0.4}}, {points: {0s: 1, 30m: 10}} "
                        "or {file: shape.csv}");
    assert_refused("[{dayly: {\"18:00\": 1}}]",
                   "t.yaml:1:3: profile.0: no setting 'dayly'; did you mean 'daily'?");
    assert_refused("[{daily: {\"25:00\": 1}}]",
                   "t.yaml:1:11: profile.0.daily: '25:00' is not a time of day such as 18:00");
    assert_refused("[{daily: {\"18:00\": -1}}]",
                   "t.yaml:1:20: profile.0.daily.18:00: -1 is less than 0");
    assert_refused("[{daily: {\"18:00\": 1, \"18:00:00\": 2}}]",
                   "t.yaml:1:23: profile.0.daily: '18:00:00' is a time that stands there as "
                   "'18:00'");
    assert_refused(
        "[{daily: {}}]",
        "t.yaml:1:10: profile.0.daily: a mapping is not a mapping of times to factors: a "
        "time of day such as 18:00");
    assert_refused("[{daily: {\"18:00\": 0}}]", "t.yaml:1:10: profile.0.daily: the factor is 0 at "
                                                "all times: nothing would come");
    assert_refused("[{weekly: {sat: 1, \"sun 18:00\": 2}}]",
                   "t.yaml:1:12: profile.0.weekly: whole days (sat) and times (sat 18:00) do not "
                   "go together");
    assert_refused("[{points: {18h: 1, noon: 2}}]",
                   "t.yaml:1:20: profile.0.points: 'noon' is not a duration from the start of the "
                   "measured time such as 30m");
    assert_refused("[{points: {0s: 1, 90m: 2}, every: 1h}]",
                   "t.yaml:1:19: profile.0.points: '90m' is not before `every`");
    assert_refused("[{daily: {\"18:00\": 1}, every: 1h}]",
                   "t.yaml:1:24: profile.0.every: daily repeats by itself");
    assert_refused("[{daily: {\"18:00\": 1}, steps: yes}]",
                   "t.yaml:1:31: profile.0.steps: 'yes' is neither true nor false");
    assert_refused("[{file: nowhere.csv}]", "t.yaml:1:9: profile.0.file: cannot read nowhere.csv: "
                                            "No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_is_linear_between_its_times_and_turns_with_the_clock),
        cmocka_unit_test(steps_hold_until_the_next_time),
        cmocka_unit_test(days_by_name_hold_all_day_and_the_others_are_1),
        cmocka_unit_test(several_multiply_each_other),
        cmocka_unit_test(a_file_has_lines_of_time_and_factor),
        cmocka_unit_test(wrong_profiles_are_refused_where_they_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
