/* libraries_test.c -- without memory a library ends the program with one line and status 1. */
#include "scenarios/cli/libraries.h"

#include <gmp.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <yaml.h>

#include <cmocka.h>

#include "scenarios/text/yaml_error.h"

enum { WENT_ON = 77 };
/* More than any address space has. */
static const size_t TOO_MUCH = (size_t)1 << 53;

/* A sanitizer would stop the program itself where malloc has nothing to give. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

/* Runs `act` in a child, which must stop with the line and nothing else. */
static void stops_for_memory(void (*act)(void))
{
    char said[512] = "";
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        act();
        _exit(WENT_ON);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t got; (got = read(ends[0], said + length, sizeof said - 1 - length)) > 0;)
        length += (size_t)got;
    close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
    assert_non_null(strstr(said, "kinesim: out of memory\n"));
}

static void ask_gmp(void)
{
    libraries_stop_without_memory();
    void *(*allocate)(size_t);
    void *(*resize)(void *, size_t, size_t);
    void (*release)(void *, size_t);
    mp_get_memory_functions(&allocate, &resize, &release);
    release(resize(allocate(8), 8, TOO_MUCH), TOO_MUCH);
}

static void ask_jansson(void)
{
    libraries_stop_without_memory();
    json_malloc_t allocate;
    json_free_t release;
    json_get_alloc_funcs(&allocate, &release);
    release(allocate(TOO_MUCH));
}

static void ask_yaml(void)
{
    yaml_parser_t parser;
    memset(&parser, 0, sizeof parser);
    parser.error = YAML_MEMORY_ERROR;
    yaml_error_report(&parser, "a.yaml", NULL, "", 0, NULL);
}

static void gmp_stops(void **state)
{
    (void)state;
    stops_for_memory(ask_gmp);
}

static void jansson_stops(void **state)
{
    (void)state;
    stops_for_memory(ask_jansson);
}

static void yaml_stops(void **state)
{
    (void)state;
    stops_for_memory(ask_yaml);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gmp_stops),
        cmocka_unit_test(jansson_stops),
        cmocka_unit_test(yaml_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
