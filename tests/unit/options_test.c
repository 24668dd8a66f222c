#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "scenarios/cli/command.h"
#include "scenarios/cli/options.h"
#include "sim/check.h"

enum { WORDS_MAX = 2 * OPTIONS_SET_MAX + 16 };

/* Splits "run x --json" at its blanks; argp may reorder the words. */
struct line {
    char text[256];
    char *words[WORDS_MAX];
    int count;
};

static void split(struct line *line, const char *text)
{
    char *rest;
    snprintf(line->text, sizeof line->text, "kinesim %s", text);
    line->count = 0;
    for (char *word = strtok_r(line->text, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        line->words[line->count++] = word;
    line->words[line->count] = NULL;
}

static struct options read_line(struct line *line, const char *text)
{
    struct options options;
    split(line, text);
    options_read(&options, line->count, line->words);
    return options;
}

/* Status and complaint of a command line that ends the program; -1 if it does not. */
static int status_of(int count, char **words, char *said, size_t bytes)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        struct options options;
        dup2(ends[1], STDERR_FILENO);
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        options_read(&options, count, words);
        _exit(77);
    }
    close(ends[1]);
    size_t used = 0;
    for (ssize_t more;
         used + 1 < bytes && (more = read(ends[0], said + used, bytes - used - 1)) > 0;)
        used += (size_t)more;
    said[used] = '\0';
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status) == 77 ? -1 : WEXITSTATUS(status);
}

static void without_options_everything_has_its_default(void **state)
{
    (void)state;
    struct line line;
    struct options options = read_line(&line, "list x.yaml");
    assert_string_equal(options.command, "list");
    assert_string_equal(options.arguments[0], "x.yaml");
    assert_null(options.output);
    assert_int_equal(options.set_count, 0);
    assert_int_equal(options.threads, 0);
    assert_null(options.own);
    assert_int_equal(options.progress, PROGRESS_AUTO);
    assert_true(options.plots);
    assert_false(options.json || options.quiet || options.formats.png || !options.formats.svg);
    options_free(&options);
}

static void options_stand_before_or_after_the_command(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "-o out --json --threads 2 run x.yaml",
        "run -o out --json --threads 2 x.yaml",
        "run x.yaml --output=out --threads=2 --json",
        "--json run --threads=2 x.yaml -oout",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct line line;
        struct options options = read_line(&line, lines[i]);
        assert_string_equal(options.command, "run");
        assert_string_equal(options.arguments[0], "x.yaml");
        assert_string_equal(options.output, "out");
        assert_int_equal(options.threads, 2);
        assert_true(options.json);
        options_free(&options);
    }
}

static void seed_and_replications_are_changes_in_the_order_given(void **state)
{
    (void)state;
    struct line line;
    struct options options =
        read_line(&line, "run x --set a.b=1 --seed 7 --set seed=8 --replications 3");
    static const char *const expected[] = {"a.b=1", "seed=7", "seed=8", "replications=3"};
    assert_int_equal(options.set_count, 4);
    for (size_t i = 0; i < 4; i++) assert_string_equal(options.set[i], expected[i]);
    options_free(&options);
}

static void the_whole_line_is_kept_as_it_was_typed(void **state)
{
    (void)state;
    struct line line;
    struct options options = read_line(&line, "--quiet run x.yaml --seed 7");
    assert_string_equal(options.line, "kinesim --quiet run x.yaml --seed 7");
    options_free(&options);
}

static void a_value_may_look_like_an_option(void **state)
{
    (void)state;
    struct line line;
    struct options options = read_line(&line, "run x -o --odd --set --sede=1");
    assert_string_equal(options.output, "--odd");
    assert_string_equal(options.set[0], "--sede=1");
    options_free(&options);
}

static void every_misuse_ends_with_status_2_and_names_the_culprit(void **state)
{
    (void)state;
    static const struct {
        const char *line, *named;
    } cases[] = {
        {"run x --sede 7", "did you mean '--seed'?"},
        {"run x --jsno", "did you mean '--json'?"},
        {"run x --frobnicate", "no option '--frobnicate'"},
        {"run x -Z", "Z"},
        {"run x --set", "--set"},
        {"run x --set novalue", "'novalue' is not PATH=VALUE"},
        {"run x --set =1", "'=1' is not PATH=VALUE"},
        {"run x --threads 0", "--threads: '0'"},
        {"run x --threads 2x", "--threads: '2x'"},
        {"run x --threads 99999999999999999999", "--threads"},
        {"run x --threads 5000000000", "--threads"},
        {"run x --progress sometimes", "'sometimes' is none of auto, always, never"},
        {"run x --output=", "--output"},
        {"report x --run 0", "--run: '0'"},
        {"run x --resolved", "--resolved is an option of 'check'"},
        {"run x y z", "'z' is one word too many"},
        {"run x --p", "ambiguous"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct line line;
        char said[4096];
        split(&line, cases[i].line);
        const int status = status_of(line.count, line.words, said, sizeof said);
        if (status != EXIT_USAGE || !strstr(said, cases[i].named))
            fail_msg("'%s': status %d, said: %s", cases[i].line, status, said);
    }
}

static void help_and_version_end_with_status_0(void **state)
{
    (void)state;
    struct line line;
    char said[8192];
    split(&line, "--help");
    assert_int_equal(status_of(line.count, line.words, said, sizeof said), EXIT_FINE);
    for (const struct command *command = commands; command->name; command++)
        assert_non_null(strstr(said, command->summary));
    assert_non_null(strstr(said, "--set"));
    assert_non_null(strstr(said, "130 interrupted"));
    split(&line, "--version");
    assert_int_equal(status_of(line.count, line.words, said, sizeof said), EXIT_FINE);
    const char wanted[] = "kinesim " KINESIM_VERSION " (";
    assert_memory_equal(said, wanted, sizeof wanted - 1);
}

static void more_changes_than_there_is_room_for_are_refused(void **state)
{
    (void)state;
    static char program[] = "kinesim", set[] = "--set", change[] = "a=1";
    char *words[WORDS_MAX] = {program};
    char said[4096];
    int count = 1;
    for (int i = 0; i < OPTIONS_SET_MAX; i++) {
        words[count++] = set;
        words[count++] = change;
    }
    assert_int_equal(status_of(count, words, said, sizeof said), -1);
    words[count++] = set;
    words[count++] = change;
    assert_int_equal(status_of(count, words, said, sizeof said), EXIT_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_options_everything_has_its_default),
        cmocka_unit_test(options_stand_before_or_after_the_command),
        cmocka_unit_test(seed_and_replications_are_changes_in_the_order_given),
        cmocka_unit_test(the_whole_line_is_kept_as_it_was_typed),
        cmocka_unit_test(a_value_may_look_like_an_option),
        cmocka_unit_test(every_misuse_ends_with_status_2_and_names_the_culprit),
        cmocka_unit_test(help_and_version_end_with_status_0),
        cmocka_unit_test(more_changes_than_there_is_room_for_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
