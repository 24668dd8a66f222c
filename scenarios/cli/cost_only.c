#include "scenarios/cli/cost_only.h"

#include <stdio.h>
#include <stdlib.h>

#include "reports/terminal/expected_bill.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/read.h"
#include "scenarios/cli/terminal.h"
#include "scenarios/study/idle_prices.h"
#include "sim/check.h"

struct expected *cost_only_expect(const struct scenario *scenario, const struct price_book *prices)
{
    const char *missing = NULL;
    struct expected *expected = expected_create(scenario, prices, &missing);
    if (!expected)
        fprintf(stderr, "kinesim: the bill of a '%s' is not known without simulating\n", missing);
    return expected;
}

void cost_only_warn(const struct expected *expected)
{
    size_t count;
    fflush(stdout);
    const struct expect_note *notes = expected_notes(expected, &count);
    for (size_t i = 0; i < count; i++)
        fprintf(stderr, "%s, %s: %s\n", notes[i].component, expect_bound_name(notes[i].bound),
                notes[i].text);
}

static bool print(const struct expected *expected, const struct finished *finished,
                  const struct expected_slope *slope, const struct options *options)
{
    size_t count;
    const struct expect_note *notes = expected_notes(expected, &count);
    struct expected_bill_note *rows = check_zeroed(count + 1, sizeof *rows);
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct expected_bill_note){notes[i].component, expect_bound_name(notes[i].bound),
                                              notes[i].text};
    const struct expected_bill bill = {
        .run = &finished->report,
        .notes = rows,
        .note_count = count,
        .usd_fixed = slope->usd_fixed,
        .usd_per_gb = slope->usd_per_gb,
        .gb_month = slope->gb_month,
    };
    bool good = true;
    if (options->json) good = expected_bill_print_json(stdout, &bill);
    else if (!options->quiet) expected_bill_print(stdout, &bill, terminal_has_colour());
    free(rows);
    return good;
}

static int finish_and_print(struct expected *expected, const struct scenario *scenario,
                            const struct options *options)
{
    const struct expect_request request = expected_request(scenario);
    const struct expected_slope slope = expected_slope(expected, &request);
    struct finished finished = {0};
    struct results *results = NULL;
    int status = EXIT_INTERNAL;
    if (expected_finish(expected, &request, &finished, &results) &&
        print(expected, &finished, &slope, options))
        status = finished.thresholds_unkept > 0 ? EXIT_THRESHOLD : EXIT_FINE;
    if (finished.bill) idle_prices_tell(stderr, scenario, finished.bill);
    finished_free(&finished);
    results_destroy(results);
    return status;
}

int cost_only(const struct options *options)
{
    int status;
    struct scenario *scenario = read_scenario(options, &status);
    if (!scenario) return status;
    struct price_book *prices = read_prices(scenario, options, &status);
    struct expected *expected = prices ? cost_only_expect(scenario, prices) : NULL;
    if (expected) status = finish_and_print(expected, scenario, options);
    else if (prices) status = EXIT_UNMODELLED;
    expected_destroy(expected);
    if (prices) price_book_destroy(prices);
    scenario_destroy(scenario);
    return status;
}
