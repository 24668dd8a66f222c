/* check_test.c -- what is said, and how a program ends, when we were wrong. */
#include "sim/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim/sim.h"

/* Runs `act` in a child; what it wrote to stderr goes to `said`. Returns its exit status. */
static int in_child(void (*act)(void), char *said, size_t room)
{
    int pipe_ends[2];
    assert_int_equal(pipe(pipe_ends), 0);
    fflush(NULL);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(pipe_ends[1], STDERR_FILENO);
        close(pipe_ends[0]);
        act();
        _exit(77);
    }
    close(pipe_ends[1]);
    size_t length = 0;
    for (ssize_t got; (got = read(pipe_ends[0], said + length, room - 1 - length)) > 0;) {
        length += (size_t)got;
    }
    said[length] = '\0';
    close(pipe_ends[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void describe(void *context)
{
    fprintf(stderr, "seed %d\n", *(const int *)context);
    CHECK(context == NULL); /* fails too, and must not describe again */
}

static void break_a_check(void)
{
    static int seed = 42;
    check_context(describe, &seed);
    CHECK(1 + 1 == 3);
}

static void keep_a_check(void)
{
    CHECK(1 + 1 == 2);
    CHECK_SLOW(1 + 1 == 2);
}

static void ask_for_too_much(void)
{
    check_zeroed((unsigned long)-1 / 2, 4);
}

/* ---- a component that asks for the past */

static void on_any(struct sim *sim, struct component *self, union event_arg arg)
{
    sim_at(sim, sim_now(sim) - 1, self, 0, arg);
}

static void open_one(struct sim *sim, struct component *self)
{
    sim_at(sim, 1000, self, 0, arg_none());
}

static void ask_for_the_past(void)
{
    static const struct event_kind events[] = {{"any", on_any}};
    static const struct component_type type = {
        .kind = "backwards", .events = events, .event_count = 1, .open = open_one};
    const struct component_spec component = {&type, "backwards", NULL};
    const struct sim_spec spec = {
        .components = &component, .component_count = 1, .seed = 99, .duration_ns = 5000};
    results_destroy(sim_run(&spec, 3));
}

/* ---- */

static void a_broken_check_says_where_and_exits_with_1(void **state)
{
    (void)state;
    char said[1000];
    assert_int_equal(in_child(break_a_check, said, sizeof said), 1);
    assert_non_null(strstr(said, "check_test.c:"));
    assert_non_null(strstr(said, "break_a_check: 1 + 1 == 3\nseed 42\n"));
    assert_non_null(strstr(said, "describe: context == NULL\n"));
    assert_null(strstr(strstr(said, "seed 42") + 1, "seed 42"));
}

static void a_check_that_holds_says_nothing(void **state)
{
    (void)state;
    char said[1000];
    assert_int_equal(in_child(keep_a_check, said, sizeof said), 77);
    assert_string_equal(said, "");
}

static void out_of_memory_is_one_line_and_exits_with_1(void **state)
{
    (void)state;
    char said[4000];
    assert_int_equal(in_child(ask_for_too_much, said, sizeof said), 1);
    assert_non_null(strstr(said, "memory"));
}

static void a_run_that_is_asked_for_the_past_says_which_run_it_was(void **state)
{
    (void)state;
    char said[1000];
    assert_int_equal(in_child(ask_for_the_past, said, sizeof said), 1);
    assert_non_null(strstr(said, "at_ns >= sim_now(sim)"));
    assert_non_null(strstr(said, "seed 99, replication 3, at 1000 ns"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_broken_check_says_where_and_exits_with_1),
        cmocka_unit_test(a_check_that_holds_says_nothing),
        cmocka_unit_test(out_of_memory_is_one_line_and_exits_with_1),
        cmocka_unit_test(a_run_that_is_asked_for_the_past_says_which_run_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
