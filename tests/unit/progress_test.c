#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "scenarios/cli/progress.h"
#include "sim/units.h"

enum { REPLICATIONS = 4, STEPS = 20000 };

/* Stderr goes to a file between listen_begin and listen_end. */
struct listener {
    FILE *heard;
    int stderr_fd;
};

static struct listener listen_begin(void)
{
    struct listener listener = {.heard = tmpfile(), .stderr_fd = dup(STDERR_FILENO)};
    assert_non_null(listener.heard);
    fflush(stderr);
    dup2(fileno(listener.heard), STDERR_FILENO);
    return listener;
}

static size_t listen_end(struct listener *listener, char *said, size_t bytes)
{
    fflush(stderr);
    dup2(listener->stderr_fd, STDERR_FILENO);
    close(listener->stderr_fd);
    rewind(listener->heard);
    const size_t length = fread(said, 1, bytes - 1, listener->heard);
    said[length] = '\0';
    fclose(listener->heard);
    return length;
}

static double wall_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static size_t lines_in(const char *said)
{
    size_t lines = 0;
    for (; *said; said++) lines += *said == '\n';
    return lines;
}

static const struct options silent = {.progress = PROGRESS_NEVER},
                            talking = {.progress = PROGRESS_ALWAYS};

static void nothing_is_said_unless_asked(void **state)
{
    (void)state;
    char said[256];
    struct listener listener = listen_begin();
    struct progress *progress = progress_begin(&silent, 1, NS_PER_HOUR);
    for (int i = 0; i < STEPS; i++) assert_true(progress_step(progress, 0, i, i));
    assert_false(progress_end(progress));
    assert_int_equal(listen_end(&listener, said, sizeof said), 0);
}

static void a_line_is_said_at_most_ten_times_a_second(void **state)
{
    (void)state;
    char said[65536];
    struct listener listener = listen_begin();
    struct progress *progress = progress_begin(&talking, 1, NS_PER_HOUR);
    const double began_s = wall_s();
    while (wall_s() - began_s < 0.35) progress_step(progress, 0, NS_PER_MINUTE, 1000);
    const double passed_s = wall_s() - began_s;
    progress_end(progress);
    listen_end(&listener, said, sizeof said);
    assert_in_range(lines_in(said), 2, (size_t)(passed_s * 10) + 1);
}

static void what_is_no_terminal_gets_plain_lines(void **state)
{
    (void)state;
    char said[4096];
    struct listener listener = listen_begin();
    struct progress *progress = progress_begin(&talking, 2, NS_PER_HOUR);
    progress_step(progress, 0, NS_PER_HOUR / 2, 1000);
    progress_end(progress);
    listen_end(&listener, said, sizeof said);
    assert_int_equal(lines_in(said), 1);
    assert_null(strpbrk(said, "\r\033"));
    /* One replication of two is half done: a quarter of all. */
    assert_memory_equal(said, " 25 %  30.0 min of 2.00 h simulated", 35);
}

static void the_line_says_what_is_done_and_what_is_left(void **state)
{
    (void)state;
    static const struct {
        struct progress_figures figures;
        const char *line;
    } cases[] = {
        {{1800e9, 7200e9, 3e6, 2},
         " 25 %  30.0 min of 2.00 h simulated  1.50 million records/s  6 s left"},
        {{3600e9, 7200e9, 3e5, 300},
         " 50 %  60.0 min of 2.00 h simulated  1 thousand records/s  5 min left"},
        {{7200e9, 7200e9, 100, 1}, "100 %  2.00 h of 2.00 h simulated  100 records/s  0 s left"},
        {{36e9, 7200e9, 0, 0.1}, "  0 %  36.0 s of 2.00 h simulated  0 records/s"},
        {{0, 7200e9, 0, 0}, "  0 %  0 s of 2.00 h simulated  0 records/s"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char line[PROGRESS_LINE_MAX];
        progress_line(&cases[i].figures, line);
        assert_string_equal(line, cases[i].line);
    }
}

struct worker {
    struct progress *progress;
    uint32_t replication;
    pthread_t thread;
};

static void *step_often(void *context)
{
    const struct worker *worker = context;
    for (int i = 0; i < STEPS; i++)
        progress_step(worker->progress, worker->replication, i + 1, i + 1);
    return NULL;
}

static void replications_may_step_at_the_same_time(void **state)
{
    (void)state;
    char said[65536];
    struct worker workers[REPLICATIONS];
    struct listener listener = listen_begin();
    struct progress *progress = progress_begin(&talking, REPLICATIONS, STEPS);
    for (uint32_t i = 0; i < REPLICATIONS; i++) {
        workers[i] = (struct worker){.progress = progress, .replication = i};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, step_often, &workers[i]), 0);
    }
    for (uint32_t i = 0; i < REPLICATIONS; i++) pthread_join(workers[i].thread, NULL);
    const struct timespec pause = {.tv_nsec = 150 * NS_PER_MS};
    nanosleep(&pause, NULL);
    progress_step(progress, 0, STEPS, STEPS);
    progress_end(progress);
    listen_end(&listener, said, sizeof said);
    assert_non_null(strstr(said, "100 %"));
    /* Whole lines, none within another. */
    for (char *rest, *line = strtok_r(said, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        assert_true(line[3] == ' ' && line[4] == '%' && strstr(line, "records/s"));
}

static void the_first_signal_stops_the_run_between_events(void **state)
{
    (void)state;
    static const int numbers[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < 2; i++) {
        struct progress *progress = progress_begin(&silent, 2, NS_PER_HOUR);
        assert_true(progress_step(progress, 0, 1, 1));
        raise(numbers[i]);
        assert_false(progress_step(progress, 0, 2, 2));
        assert_false(progress_step(progress, 1, 2, 2));
        assert_true(progress_end(progress));
    }
}

static void a_run_after_an_interrupted_one_starts_afresh(void **state)
{
    (void)state;
    struct progress *progress = progress_begin(&silent, 1, NS_PER_HOUR);
    raise(SIGINT);
    assert_true(progress_end(progress));
    progress = progress_begin(&silent, 1, NS_PER_HOUR);
    assert_true(progress_step(progress, 0, 1, 1));
    assert_false(progress_end(progress));
}

/* Runs `last_act` in a child that survives it with status 77. */
static int status_of(void (*last_act)(void))
{
    int status;
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        last_act();
        _exit(77);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void two_signals_in_a_run(void)
{
    progress_begin(&silent, 1, NS_PER_HOUR);
    raise(SIGINT);
    raise(SIGTERM);
}

static void one_signal_in_a_run(void)
{
    progress_begin(&silent, 1, NS_PER_HOUR);
    raise(SIGINT);
}

static void one_signal_outside_a_run(void)
{
    progress_catch_signals();
    raise(SIGTERM);
}

static void one_signal_after_a_run(void)
{
    progress_end(progress_begin(&silent, 1, NS_PER_HOUR));
    raise(SIGINT);
}

static void the_second_signal_and_one_outside_a_run_end_the_program_with_130(void **state)
{
    (void)state;
    assert_int_equal(status_of(one_signal_in_a_run), 77);
    assert_int_equal(status_of(two_signals_in_a_run), 130);
    assert_int_equal(status_of(one_signal_outside_a_run), 130);
    assert_int_equal(status_of(one_signal_after_a_run), 130);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_said_unless_asked),
        cmocka_unit_test(a_line_is_said_at_most_ten_times_a_second),
        cmocka_unit_test(what_is_no_terminal_gets_plain_lines),
        cmocka_unit_test(the_line_says_what_is_done_and_what_is_left),
        cmocka_unit_test(replications_may_step_at_the_same_time),
        cmocka_unit_test(the_first_signal_stops_the_run_between_events),
        cmocka_unit_test(a_run_after_an_interrupted_one_starts_afresh),
        cmocka_unit_test(the_second_signal_and_one_outside_a_run_end_the_program_with_130),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
