/*
 * cmd_forecast.c -- `kinesim forecast`: the bill month by month under growth.
 */
#include <math.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/database/forecast_db.h"
#include "reports/terminal/forecast_table.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/cost_only.h"
#include "scenarios/cli/forecast_modes.h"
#include "scenarios/cli/option_value.h"
#include "scenarios/cli/read.h"
#include "scenarios/cli/results_folder.h"
#include "scenarios/study/forecast.h"
#include "scenarios/text/quantity.h"
#include "scenarios/values/text_file.h"
#include "sim/arena.h"

enum { MONTHS = 256, GROWTH, LINEAR, SEASON, VOLUMES, NOISE, PATHS, BUDGET, SCALE_SHARDS };
enum { MONTHS_USUAL = 12, PATHS_USUAL = 2000, PATHS_MOST = 100000, REASON_MAX = 1024 };

struct forecast_own {
    uint32_t months, paths;
    double low, high, noise, budget_usd, shard_load;
    bool growing, linear, budgeted, scale_shards;
    const char *season, *volumes;
};

static const struct argp_option own_rows[] = {
    {"months", MONTHS, "N", 0, "how far ahead (default 12, or as far as --volumes goes)", 0},
    {"growth", GROWTH, "P%[..Q%]", 0,
     "of the volume, a month, on the month before; a range: one rate for all months, uniform on it",
     0},
    {"linear", LINEAR, "P%[..Q%]", 0, "instead: a month, of today's volume", 0},
    {"volumes", VOLUMES, "FILE", 0, "instead: a CSV month,factor or month,GB", 0},
    {"season", SEASON, "FILE|F,...", 0, "twelve factors, the first for this month", 0},
    {"noise", NOISE, "P%", 0, "standard deviation of a month's volume about its trend", 0},
    {"paths", PATHS, "N", 0, "of the fan under uncertain growth (default 2000)", 0},
    {"budget", BUDGET, "USD", 0, "a month; exit status 99 if it is passed", 0},
    {"scale-shards", SCALE_SHARDS, "P%", OPTION_ARG_OPTIONAL,
     "give provisioned streams the shards they need at this load (default 80%)", 0},
    {0},
};

/* A share from `least` to `most`, with a sign and a per cent sign. */
static double take_share(struct argp_state *state, const char *name, const char *text, double least,
                         double most)
{
    struct quantity quantity = {0};
    char problem[QUANTITY_PROBLEM_MAX];
    const bool negative = *text == '-';
    if (!quantity_read(FIELD_RATIO, text + negative, &quantity, problem))
        argp_error(state, "--%s: '%s': %s", name, text, problem);
    const double share = negative ? -quantity.value : quantity.value;
    if (share < least || share > most)
        argp_error(state, "--%s: '%s' is not from %g%% to %g%%", name, text, 100 * least,
                   100 * most);
    return share;
}

static void take_growth(struct forecast_own *own, const char *name, const char *text,
                        struct argp_state *state)
{
    const char *dots = strstr(text, "..");
    char low[32];
    if (!strchr(text, '%'))
        argp_error(state, "--%s: '%s' has no %% sign; did you mean %s%%?", name, text, text);
    if (own->growing) argp_error(state, "--growth and --linear are one or the other, once");
    if (dots && dots - text >= (long)sizeof low)
        argp_error(state, "--%s: '%s' is not a percentage or a range of them", name, text);
    snprintf(low, sizeof low, "%.*s", dots ? (int)(dots - text) : 0, text);
    own->growing = true;
    /* ours: no volume grows tenfold a month for long */
    own->low = take_share(state, name, dots ? low : text, -0.99, 10);
    own->high = dots ? take_share(state, name, dots + 2, -0.99, 10) : own->low;
    if (own->high < own->low) argp_error(state, "--%s: '%s' ends before it begins", name, text);
}

static double take_budget(const char *text, struct argp_state *state)
{
    char *end;
    const double usd = strtod(text, &end);
    while (*end == ' ') end++;
    if (end == text || (*end && strcmp(end, "USD") != 0) || !(usd > 0 && usd < 1e15))
        argp_error(state, "--budget: '%s' is not an amount such as '500 USD'", text);
    return usd;
}

static void take(void *into, int key, const char *text, struct argp_state *state)
{
    struct forecast_own *own = into;
    switch (key) {
    case MONTHS:
        own->months = (uint32_t)option_whole_number(state, "months", text, 1, VOLUMES_MONTHS_MAX);
        break;
    case GROWTH: take_growth(own, "growth", text, state); break;
    case LINEAR:
        own->linear = true;
        take_growth(own, "linear", text, state);
        break;
    case SEASON: own->season = text; break;
    case VOLUMES: own->volumes = text; break;
    case NOISE: own->noise = take_share(state, "noise", text, 0, 2); break;
    case PATHS:
        own->paths = (uint32_t)option_whole_number(state, "paths", text, 100, PATHS_MOST);
        break;
    case BUDGET:
        own->budget_usd = take_budget(text, state);
        own->budgeted = true;
        break;
    default:
        own->scale_shards = true;
        own->shard_load = text ? take_share(state, "scale-shards", text, 0.01, 1) : 0.8;
        break;
    }
    if (own->volumes && own->growing) argp_error(state, "--volumes stands instead of growth");
}

const struct command_options forecast_options = {own_rows, sizeof(struct forecast_own), take};

/* ---- files */

struct files {
    struct arena *arena;
    struct volumes volumes;
    double season[SEASON_MONTHS];
};

/* A list of factors on the command line, or a file of them. */
static bool read_season(const char *given, struct files *files, struct diag *diag)
{
    size_t length = strlen(given);
    const char *text = given, *name = "--season";
    if (!strchr(given, ',')) {
        const struct place place = {.file = "--season"};
        name = given;
        text = text_file_read(files->arena, diag, place, "", given, true, &length);
        if (!text) return false;
    }
    return season_parse(name, text, length, files->season, diag);
}

static bool read_volumes(const char *given, struct files *files, struct diag *diag)
{
    size_t length;
    const struct place place = {.file = "--volumes"};
    const char *text = text_file_read(files->arena, diag, place, "", given, true, &length);
    return text && volumes_parse(given, text, length, &files->volumes, diag);
}

/* The exit status. */
static int read_files(const struct forecast_own *own, struct files *files)
{
    struct diag *diag = diag_create();
    if (own->season) read_season(own->season, files, diag);
    if (own->volumes) read_volumes(own->volumes, files, diag);
    diag_print(diag, stderr);
    const int status = diag_exit_status(diag);
    diag_destroy(diag);
    return status;
}

/* ---- the forecast */

static struct forecast_request request_of(const struct forecast_own *own, const struct files *files,
                                          const struct scenario *scenario)
{
    const struct volumes *volumes = own->volumes ? &files->volumes : NULL;
    const uint32_t known = volumes ? volumes->first + volumes->count - 1 : MONTHS_USUAL;
    return (struct forecast_request){
        .months = own->months ? own->months
                  : known > 0 ? known
                              : 1,
        .growth_low = own->low,
        .growth_high = own->high,
        .linear = own->linear,
        .season = own->season ? files->season : NULL,
        .volumes = volumes,
        .noise = own->noise,
        .paths = own->paths ? own->paths : PATHS_USUAL,
        .seed = (uint64_t)scenario->seed,
        .scale_shards = own->scale_shards,
        .shard_load = own->shard_load > 0 ? own->shard_load : 0.8,
        .budget_usd = own->budgeted ? own->budget_usd : NAN,
    };
}

static void describe(const struct forecast_own *own, char text[], size_t room)
{
    size_t used = 0;
    if (own->volumes) used += (size_t)snprintf(text, room, "volumes of %.80s", own->volumes);
    else if (!own->growing) used += (size_t)snprintf(text, room, "no growth");
    else if (own->high > own->low)
        used += (size_t)snprintf(text, room, "growth of %g %% to %g %% a month", 100 * own->low,
                                 100 * own->high);
    else used += (size_t)snprintf(text, room, "growth of %g %% a month", 100 * own->low);
    if (own->linear) used += (size_t)snprintf(text + used, room - used, " of today's volume");
    if (own->season) used += (size_t)snprintf(text + used, room - used, ", with a season");
    if (own->noise > 0)
        snprintf(text + used, room - used, ", each month %g %% about its trend", 100 * own->noise);
}

static bool store_and_print(const struct forecast *forecast, const struct options *options)
{
    struct results_folder folder;
    char reason[REASON_MAX];
    int64_t id;
    if (!results_folder_make(&folder, options)) return false;
    if (!forecast_db_land(folder.database, &forecast->report, &id, reason, sizeof reason))
        return results_folder_complain(folder.database, reason);
    if (options->json) {
        if (!forecast_print_json(stdout, &forecast->report, id)) return false;
    } else if (!options->quiet) {
        forecast_print(stdout, &forecast->report);
    }
    return results_folder_show(&folder, options, publish_forecast, id);
}

static int work_out(const struct scenario *scenario, const struct price_book *prices,
                    struct expected *today, const struct files *files,
                    const struct options *options)
{
    const struct forecast_own *own = options->own;
    char growth[256], started_at[RESULTS_FOLDER_TIME], sha256[SHA256_DIGEST_STRING_LENGTH];
    const struct forecast_request request = request_of(own, files, scenario);
    struct forecast_modes modes;
    struct forecast forecast = {0};
    forecast_modes_open(&modes, scenario, prices, options);
    forecast_make(&forecast, today, modes.others, modes.count, &request);
    describe(own, growth, sizeof growth);
    results_folder_time(started_at);
    SHA256Data((const uint8_t *)scenario->yaml, scenario->yaml_length, sha256);
    forecast.report.scenario = scenario->name;
    forecast.report.scenario_sha256 = sha256;
    forecast.report.yaml = scenario->yaml;
    forecast.report.version = KINESIM_VERSION;
    forecast.report.started_at = started_at;
    forecast.report.command = options->line;
    forecast.report.growth = growth;
    const bool good = store_and_print(&forecast, options);
    const bool broken = forecast.report.budget_month >= 0;
    forecast_free(&forecast);
    forecast_modes_close(&modes);
    return !good ? EXIT_INTERNAL : broken ? EXIT_THRESHOLD : EXIT_FINE;
}

int cmd_forecast(const struct options *options)
{
    int status;
    struct files files = {.arena = arena_create()};
    struct scenario *scenario = read_scenario(options, &status);
    struct price_book *prices = scenario ? read_prices(scenario, options, &status) : NULL;
    const int files_status = read_files(options->own, &files);
    if (scenario && prices && files_status == EXIT_FINE) {
        struct expected *today = cost_only_expect(scenario, prices);
        status = today ? work_out(scenario, prices, today, &files, options) : EXIT_UNMODELLED;
        expected_destroy(today);
    } else if (status == EXIT_FINE) {
        status = files_status;
    }
    if (prices) price_book_destroy(prices);
    if (scenario) scenario_destroy(scenario);
    arena_destroy(files.arena);
    return status;
}
