/*
 * cmd_check.c -- `kinesim check`: read and validate a scenario, run nothing.
 */
#include <jansson.h>
#include <stdio.h>

#include "reports/common/format.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/read.h"
#include "scenarios/study/estimate.h"
#include "scenarios/study/expected.h"
#include "scenarios/study/idle_prices.h"
#include "scenarios/study/nameable.h"

struct check_own {
    bool resolved;
    bool names;
    bool estimate;
};

enum { KEY_RESOLVED = 256, KEY_NAMES, KEY_ESTIMATE };

static const struct argp_option own_rows[] = {
    {"resolved", KEY_RESOLVED, NULL, 0, "print every parameter and where it comes from", 0},
    {"names", KEY_NAMES, NULL, 0, "print every latency and counter that a threshold can name", 0},
    {"estimate", KEY_ESTIMATE, NULL, 0, "say how much a run will be: records tried, time, memory",
     0},
    {0},
};

static void take(void *own, int key, const char *text, struct argp_state *state)
{
    (void)text, (void)state;
    struct check_own *check = own;
    switch (key) {
    case KEY_NAMES: check->names = true; break;
    case KEY_ESTIMATE: check->estimate = true; break;
    default: check->resolved = true;
    }
}

const struct command_options check_options = {own_rows, sizeof(struct check_own), take};

/* ours: a longer value pushes what follows it in its own row to the right, not everybody's */
enum { VALUE_WIDTH_MAX = 48, SOURCE_WIDTH_MAX = 40 };

static size_t wider(size_t width, const char *text, size_t most)
{
    const size_t own = format_width(text);
    return own > width && own <= most ? own : width;
}

/* The text, then blanks up to `width` characters and two more: printf counts bytes. */
static void print_cell(const char *text, size_t width)
{
    const size_t own = format_width(text);
    printf("%s%*s", text, (int)(own < width ? width - own + 2 : 2), "");
}

enum { RESOLVED_COLUMNS = 6 };

static void print_row(const char *const cells[RESOLVED_COLUMNS],
                      const size_t widths[RESOLVED_COLUMNS - 1])
{
    for (int i = 0; i < RESOLVED_COLUMNS - 1; i++)
        print_cell(*cells[i] ? cells[i] : "-", widths[i]);
    printf("%s\n", cells[RESOLVED_COLUMNS - 1]);
}

static void print_table(const struct scenario *scenario)
{
    static const char *const heads[RESOLVED_COLUMNS] = {"parameter", "value",  "unit",
                                                        "origin",    "source", "meaning"};
    size_t widths[] = {9, 5, 4, 8, 6};
    for (size_t i = 0; i < scenario->parameter_count; i++) {
        const struct parameter *parameter = &scenario->parameters[i];
        widths[0] = wider(widths[0], parameter->path, SIZE_MAX);
        widths[1] = wider(widths[1], parameter->value, VALUE_WIDTH_MAX);
        widths[4] = wider(widths[4], parameter->source, SOURCE_WIDTH_MAX);
    }
    print_row(heads, widths);
    for (size_t i = 0; i < scenario->parameter_count; i++) {
        const struct parameter *parameter = &scenario->parameters[i];
        print_row((const char *const[]){parameter->path, parameter->value, parameter->unit,
                                        parameter_origin_name(parameter->origin), parameter->source,
                                        parameter->help},
                  widths);
    }
}

static void print_names(const struct results *nameable, nameable_each *each, const char *measure)
{
    struct results_named named;
    for (size_t i = 0; each(nameable, i, &named); i++)
        printf("%s.%s%s\n", named.component, named.name, measure);
}

static json_t *names_json(const struct results *nameable, nameable_each *each)
{
    json_t *names = json_array();
    struct results_named named;
    for (size_t i = 0; each(nameable, i, &named); i++)
        json_array_append_new(
            names, json_pack("{s:s, s:s}", "component", named.component, "name", named.name));
    return names;
}

/* ours: long enough for a few million records, and not to be waited for */
static const double estimate_s = 0.5;

static void print_estimate(const struct scenario *scenario)
{
    const struct estimate estimate = estimate_of(scenario, estimate_s);
    printf("about %s records tried in all replications; %s of one processor and about %s of "
           "memory, if all is as the first %s of one were here\n",
           format_count(estimate.tries).text, format_ns(estimate.processor_s * 1e9).text,
           format_bytes(estimate.bytes).text, format_ns(estimate.simulated_ns).text);
}

static json_t *estimate_json(const struct scenario *scenario)
{
    const struct estimate estimate = estimate_of(scenario, estimate_s);
    return json_pack("{s:f, s:f, s:f, s:f}", "records_tried", estimate.tries, "processor_s",
                     estimate.processor_s, "bytes", estimate.bytes, "simulated_ns",
                     estimate.simulated_ns);
}

static bool print_json(const struct scenario *scenario, const struct results *nameable,
                       bool estimate)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < scenario->parameter_count; i++) {
        const struct parameter *parameter = &scenario->parameters[i];
        json_array_append_new(rows,
                              json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "path", parameter->path,
                                        "value", parameter->value, "unit", parameter->unit,
                                        "origin", parameter_origin_name(parameter->origin),
                                        "source", parameter->source, "meaning", parameter->help));
    }
    json_t *whole = json_pack("{s:s, s:I, s:o}", "scenario", scenario->name, "components",
                              (json_int_t)scenario->component_count, "parameters", rows);
    if (nameable) {
        json_object_set_new(whole, "latencies", names_json(nameable, results_latency_at));
        json_object_set_new(whole, "counters", names_json(nameable, results_counter_at));
    }
    if (estimate) json_object_set_new(whole, "estimate", estimate_json(scenario));
    const bool good = whole && json_dumpf(whole, stdout, JSON_INDENT(2)) == 0 &&
                      putchar('\n') != EOF;
    json_decref(whole);
    return good;
}

static bool print(const struct scenario *scenario, const struct results *nameable,
                  const struct options *options)
{
    const struct check_own *own = options->own;
    if (options->json) return print_json(scenario, own->names ? nameable : NULL, own->estimate);
    if (own->resolved) print_table(scenario);
    if (own->names) {
        print_names(nameable, results_latency_at, ".p99");
        print_names(nameable, results_counter_at, "");
    }
    if (own->estimate) print_estimate(scenario);
    if (!own->resolved && !own->names && !own->estimate && !options->quiet)
        printf("%s: %u components, %zu parameters, no mistakes\n", scenario->path,
               scenario->component_count, scenario->parameter_count);
    return true;
}

/* Which lines a bill will have rates know. */
static void tell_idle_prices(const struct scenario *scenario, const struct price_book *prices)
{
    const char *missing = NULL;
    if (scenario->prices.count == 0) return;
    struct expected *expected = expected_create(scenario, prices, &missing);
    if (!expected) return;
    const struct expect_request request = expected_request(scenario);
    struct results *results = NULL;
    struct cost_bill *bill = expected_bill(expected, &request, &results);
    fflush(stdout);
    idle_prices_tell(stderr, scenario, bill);
    cost_bill_destroy(bill);
    results_destroy(results);
    expected_destroy(expected);
}

/* Names are known once the components stand: only then is a threshold's looked for. */
static int check_names(const struct scenario *scenario, const struct results *nameable)
{
    struct diag *diag = diag_create();
    diag_source(diag, scenario->path, scenario->yaml, scenario->yaml_length);
    nameable_check(scenario, nameable, diag);
    diag_print(diag, stderr);
    const int status = diag_exit_status(diag);
    diag_destroy(diag);
    return status;
}

int cmd_check(const struct options *options)
{
    int status;
    struct scenario *scenario = read_scenario(options, &status);
    if (!scenario) return status;
    struct results *nameable = NULL;
    if (scenario->threshold_count > 0 || ((const struct check_own *)options->own)->names) {
        nameable = nameable_of(scenario);
        status = check_names(scenario, nameable);
    }
    struct price_book *prices = status == EXIT_FINE ? read_prices(scenario, options, &status)
                                                    : NULL;
    if (prices) {
        if (!print(scenario, nameable, options)) status = EXIT_INTERNAL;
        tell_idle_prices(scenario, prices);
        price_book_destroy(prices);
    }
    if (nameable) results_destroy(nameable);
    scenario_destroy(scenario);
    return status;
}
