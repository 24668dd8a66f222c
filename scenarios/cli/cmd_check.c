/*
 * cmd_check.c -- `kinesim check`: read and validate a scenario, run nothing.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "scenarios/cli/command.h"
#include "scenarios/cli/read.h"

static const char *const origins[] = {"scenario", "default", "set"};

static size_t wider(size_t width, const char *text)
{
    const size_t length = strlen(text);
    return length > width ? length : width;
}

static void print_table(const struct scenario *scenario)
{
    size_t path = strlen("parameter"), value = strlen("value");
    for (size_t i = 0; i < scenario->parameter_count; i++) {
        path = wider(path, scenario->parameters[i].path);
        if (strlen(scenario->parameters[i].value) <= 48)
            value = wider(value, scenario->parameters[i].value);
    }
    printf("%-*s  %-*s  %-5s %-9s %s\n", (int)path, "parameter", (int)value, "value", "unit", "origin",
           "source");
    for (size_t i = 0; i < scenario->parameter_count; i++) {
        const struct parameter *parameter = &scenario->parameters[i];
        printf("%-*s  %-*s  %-5s %-9s %s\n", (int)path, parameter->path, (int)value,
               parameter->value, parameter->unit, origins[parameter->origin], parameter->source);
    }
}

static bool print_json(const struct scenario *scenario)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < scenario->parameter_count; i++) {
        const struct parameter *parameter = &scenario->parameters[i];
        json_array_append_new(rows,
                              json_pack("{s:s, s:s, s:s, s:s, s:s}", "path", parameter->path,
                                        "value", parameter->value, "unit", parameter->unit,
                                        "origin", origins[parameter->origin], "source",
                                        parameter->source));
    }
    json_t *whole = json_pack("{s:s, s:o}", "scenario", scenario->name, "parameters", rows);
    const bool good = whole && json_dumpf(whole, stdout, JSON_INDENT(2)) == 0;
    json_decref(whole);
    putchar('\n');
    return good;
}

int cmd_check(const struct options *options)
{
    int status;
    bool printed = true;
    struct scenario *scenario = read_scenario(options, &status);
    if (!scenario) return status;
    struct price_book *prices = read_prices(scenario, &status);
    if (prices) {
        price_book_destroy(prices);
        if (options->json) printed = print_json(scenario);
        else if (options->resolved) print_table(scenario);
        else if (!options->quiet)
            printf("%s: %u components, %zu parameters, no mistakes\n", scenario->path,
                   scenario->component_count, scenario->parameter_count);
    }
    scenario_destroy(scenario);
    return printed ? status : EXIT_INTERNAL;
}
