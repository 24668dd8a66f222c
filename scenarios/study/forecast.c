#include "scenarios/study/forecast.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/common/format.h"
#include "sim/check.h"
#include "sim/rng.h"
#include "sim/units.h"
#include "sim/vmath.h"

enum { GRID = 48 };

/* ours: a year's first months of 730 h; what ends of a run do does not matter in a month */
static struct expect_request asked(const struct forecast_request *request, double month_s,
                                   double factor, bool all_shards)
{
    return (struct expect_request){
        .warmup_s = INFINITY,
        .duration_s = month_s,
        .factor = factor,
        .shards = all_shards ? EXPECT_SHARDS_ALL : EXPECT_SHARDS_ON_DEMAND,
        .shard_load = request->shard_load,
    };
}

__attribute__((format(printf, 4, 5))) static void tell(struct forecast *forecast, size_t month,
                                                       const char *kind, const char *format, ...)
{
    if (forecast->event_count == forecast->event_room) {
        forecast->event_room = forecast->event_room ? 2 * forecast->event_room : 16;
        forecast->events =
            check_resized(forecast->events, forecast->event_room * sizeof *forecast->events);
    }
    struct forecast_event *event = &forecast->events[forecast->event_count++];
    va_list arguments;
    event->month = (uint32_t)month;
    event->kind = kind;
    va_start(arguments, format);
    vsnprintf(event->text, sizeof event->text, format, arguments);
    va_end(arguments);
}

/* ---- volumes */

/* By multiplication: the same bits everywhere. */
static double compound(double a_month, size_t months)
{
    double factor = 1;
    for (size_t month = 0; month < months; month++) factor *= a_month;
    return factor;
}

static double volume_at(const struct forecast_request *request, double growth, size_t month,
                        double gb_today)
{
    const struct volumes *volumes = request->volumes;
    double factor = request->linear ? fmax(0, 1 + growth * (double)month)
                                    : compound(1 + growth, month);
    if (volumes) {
        const bool there = month >= volumes->first && month < volumes->first + volumes->count;
        factor = there ? volumes->amounts[month - volumes->first] : 1; /* today, where it is not */
        if (there && volumes->gb) factor = gb_today > 0 ? factor / gb_today : 0;
    }
    if (request->season) factor *= request->season[month % SEASON_MONTHS] / request->season[0];
    return factor;
}

/* ---- the middle, month by month */

/* Which tier an item's month has reached; its quantity is that of all components. */
static uint32_t tier_of(const struct cost_bill *bill, const struct price_item *price)
{
    double quantity = 0;
    uint32_t tier = 0;
    for (size_t i = 0; i < bill->count; i++)
        if (bill->lines[i].price == price) quantity += bill->lines[i].quantity;
    while (tier + 1 < price->tier_count && price->tiers[tier].up_to > 0 &&
           quantity > (double)price->tiers[tier].up_to)
        tier++;
    return tier;
}

struct reached {
    const struct price_item *price;
    uint32_t tier;
};

struct tiers {
    struct reached *items;
    size_t count;
};

static void watch_tiers(struct forecast *forecast, struct tiers *tiers,
                        const struct cost_bill *bill, size_t month)
{
    for (size_t i = 0; i < bill->count; i++) {
        const struct price_item *price = bill->lines[i].price;
        size_t at = 0;
        if (price->tier_count < 2) continue;
        const uint32_t tier = tier_of(bill, price);
        while (at < tiers->count && tiers->items[at].price != price) at++;
        if (at == tiers->count) {
            tiers->items = check_resized(tiers->items, (at + 1) * sizeof *tiers->items);
            tiers->items[tiers->count++] = (struct reached){price, tier};
        } else if (tier > tiers->items[at].tier) {
            tell(forecast, month, "tier",
                 "%s, %s: more than %lld %s a month; what is above costs %g "
                 "instead of %g USD",
                 price->service, price->item, (long long)price->tiers[tier - 1].up_to, price->unit,
                 (double)price->tiers[tier].picousd / 1e12,
                 (double)price->tiers[tier - 1].picousd / 1e12);
            tiers->items[at].tier = tier;
        }
    }
}

/* How many shards would do where they do not. */
static void tell_throttling(struct forecast *forecast, struct expected *today,
                            const struct forecast_request *request, double month_s, size_t month,
                            const struct expect_load *load, size_t number)
{
    const struct expect_load known = *load;
    size_t count;
    const struct expect_request enough =
        asked(request, month_s, forecast->months[month].factor, true);
    expected_month_usd(today, &enough);
    const struct expect_load *loads = expected_loads(today, &count);
    const uint32_t needed = number < count ? loads[number].needed : 0;
    if (needed > 0)
        tell(forecast, month, "throttling",
             "%s, %u shards: offered more than they take, the fullest %.0f %% of its limit; "
             "%u would do",
             known.stream, known.shards, 100 * known.hottest, needed);
    else
        tell(forecast, month, "throttling",
             "%s, %u shards: offered more than they take, the fullest %.0f %% of its limit, "
             "and for so hot a key no number would do",
             known.stream, known.shards, 100 * known.hottest);
}

static void watch_loads(struct forecast *forecast, struct expected *today,
                        const struct forecast_request *request, double month_s, size_t month,
                        uint32_t *own_before)
{
    enum { STREAMS_MAX = 64 }; /* ours: told of at most so many */
    struct expect_load loads[STREAMS_MAX];
    size_t count;
    struct forecast_month *row = &forecast->months[month];
    const struct expect_load *seen = expected_loads(today, &count);
    if (count > STREAMS_MAX) count = STREAMS_MAX;
    memcpy(loads, seen, count * sizeof *loads);
    uint32_t own = 0; /* on demand, how many there are is AWS's affair */
    for (size_t i = 0; i < count; i++) {
        row->shards += loads[i].shards;
        own += loads[i].on_demand ? 0 : loads[i].shards;
        row->hottest_shard = fmax(row->hottest_shard, loads[i].hottest);
    }
    if (month > 0 && own != *own_before)
        tell(forecast, month, "shards", "%u shards instead of %u", own, *own_before);
    *own_before = own;
    const bool was = month > 0 && row[-1].hottest_shard > 1;
    for (size_t i = 0; i < count; i++)
        if (loads[i].hottest > 1 && !was)
            tell_throttling(forecast, today, request, month_s, month, &loads[i], i);
}

static void make_months(struct forecast *forecast, struct expected *today,
                        const struct forecast_request *request, double month_s, double gb_today)
{
    struct tiers tiers = {0};
    const double growth = (request->growth_low + request->growth_high) / 2;
    uint32_t own_shards = 0;
    for (size_t month = 0; month <= request->months; month++) {
        struct forecast_month *row = &forecast->months[month];
        *row = (struct forecast_month){
            .p10 = NAN, .p50 = NAN, .p90 = NAN, .over_budget = NAN, .over_by_then = NAN};
        row->factor = volume_at(request, growth, month, gb_today);
        row->gb = row->factor * gb_today;
        const struct expect_request wanted =
            asked(request, month_s, row->factor, request->scale_shards);
        struct results *results;
        struct cost_bill *bill = expected_bill(today, &wanted, &results);
        row->usd = money_usd(bill->month);
        watch_tiers(forecast, &tiers, bill, month);
        cost_bill_destroy(bill);
        results_destroy(results);
        watch_loads(forecast, today, request, month_s, month, &own_shards);
    }
    free(tiers.items);
}

/* ---- paths */

static int ascending(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Bills at volumes evenly apart in their logarithm, and at none. */
struct grid {
    double low, step, usd[GRID], usd_none;
};

static struct grid make_grid(struct expected *today, const struct forecast_request *request,
                             double month_s, double low, double high)
{
    struct grid grid = {.low = vmath_log(low), .step = vmath_log(high / low) / (GRID - 1)};
    for (int i = 0; i < GRID; i++) {
        const struct expect_request wanted =
            asked(request, month_s, vmath_exp(grid.low + i * grid.step), request->scale_shards);
        grid.usd[i] = expected_month_usd(today, &wanted);
    }
    const struct expect_request none = asked(request, month_s, 0, request->scale_shards);
    grid.usd_none = expected_month_usd(today, &none);
    return grid;
}

static double read_off(const struct grid *grid, double factor)
{
    const double low = vmath_exp(grid->low);
    if (factor <= low) return grid->usd_none + (grid->usd[0] - grid->usd_none) * factor / low;
    const double at = (vmath_log(factor) - grid->low) / grid->step;
    const int below = at >= GRID - 1 ? GRID - 2 : (int)at;
    const double from = vmath_exp(grid->low + below * grid->step);
    const double to = vmath_exp(grid->low + (below + 1) * grid->step);
    return grid->usd[below] +
           (grid->usd[below + 1] - grid->usd[below]) * (factor - from) / (to - from);
}

/* Volumes of one path after another into factors[month * paths + path]; the least and greatest met. */
static void draw_paths(const struct forecast_request *request, double gb_today, double *factors,
                       double *least, double *most)
{
    struct rng growth, noise;
    rng_init(&growth, request->seed, 0, "forecast", "growth");
    rng_init(&noise, request->seed, 0, "forecast", "noise");
    for (uint32_t path = 0; path < request->paths; path++) {
        const double rate = request->growth_low +
                            (request->growth_high - request->growth_low) * rng_uniform(&growth);
        for (size_t month = 0; month <= request->months; month++) {
            double factor = volume_at(request, rate, month, gb_today);
            if (request->noise > 0 && month > 0)
                factor *= vmath_exp(request->noise * vmath_normal_quantile(rng_uniform(&noise)) -
                                    request->noise * request->noise / 2);
            factors[month * request->paths + path] = factor;
            if (factor > 0) *least = fmin(*least, factor);
            *most = fmax(*most, factor);
        }
    }
}

static void make_fan(struct forecast *forecast, struct expected *today,
                     const struct forecast_request *request, double month_s, double gb_today)
{
    const uint32_t paths = request->paths;
    double least = INFINITY, most = 0;
    double *factors = check_alloc(((size_t)request->months + 1) * paths * sizeof *factors);
    bool *over = check_zeroed(paths, sizeof *over);
    draw_paths(request, gb_today, factors, &least, &most);
    if (isinf(least)) least = 1;
    const struct grid grid =
        make_grid(today, request, month_s, least, fmax(most, least * (1 + 1e-9)));
    for (size_t month = 0; month <= request->months; month++) {
        struct forecast_month *row = &forecast->months[month];
        double *usd = factors + month * paths;
        uint32_t now = 0, so_far = 0;
        for (uint32_t path = 0; path < paths; path++) {
            usd[path] = read_off(&grid, usd[path]);
            const bool above = usd[path] > request->budget_usd;
            over[path] |= above;
            now += above;
            so_far += over[path];
        }
        qsort(usd, paths, sizeof *usd, ascending);
        row->p10 = usd[(size_t)(0.1 * paths)];
        row->p50 = usd[(size_t)(0.5 * paths)];
        row->p90 = usd[(size_t)(0.9 * paths)];
        if (isnan(request->budget_usd)) continue;
        row->over_budget = now / (double)paths;
        row->over_by_then = so_far / (double)paths;
    }
    free(over);
    free(factors);
}

/* ---- other modes, budget */

static void make_modes(struct forecast *forecast, const struct forecast_other *others, size_t count,
                       const struct forecast_request *request, double month_s)
{
    forecast->modes = check_zeroed(count + 1, sizeof *forecast->modes);
    for (size_t i = 0; i < count; i++) {
        struct forecast_mode *mode = &forecast->modes[i];
        *mode = (struct forecast_mode){
            .mode = others[i].mode,
            .usd = check_zeroed((size_t)request->months + 1, sizeof *mode->usd),
            .cheaper_from = -1,
        };
        for (size_t month = 0; month <= request->months; month++) {
            const struct forecast_month *row = &forecast->months[month];
            const struct expect_request wanted = asked(request, month_s, row->factor, true);
            mode->usd[month] = expected_month_usd(others[i].expected, &wanted);
            if (mode->cheaper_from >= 0 || mode->usd[month] >= row->usd) continue;
            mode->cheaper_from = (int64_t)month;
            tell(forecast, month, "mode", "%s would cost less: %s instead of %s USD", mode->mode,
                 format_usd(mode->usd[month]).text, format_usd(row->usd).text);
        }
    }
}

static void watch_budget(struct forecast *forecast, const struct forecast_request *request)
{
    struct forecast_report *report = &forecast->report;
    report->budget_month = -1;
    for (size_t month = 0; month <= request->months && report->budget_month < 0; month++) {
        const struct forecast_month *row = &forecast->months[month];
        if (!(row->usd > request->budget_usd)) continue; /* as the table has it */
        report->budget_month = (int64_t)month;
        tell(forecast, month, "budget", "%s USD, which is above the budget of %s",
             format_usd(row->usd).text, format_usd(request->budget_usd).text);
    }
}

static int by_month(const void *left, const void *right)
{
    const struct forecast_event *a = left, *b = right;
    if (a->month != b->month) return a->month < b->month ? -1 : 1;
    return strcmp(a->kind, b->kind);
}

void forecast_make(struct forecast *forecast, struct expected *today,
                   const struct forecast_other *others, size_t other_count,
                   const struct forecast_request *request)
{
    CHECK(request->months >= 1 && request->months <= VOLUMES_MONTHS_MAX);
    const double month_s = expected_month_s(today);
    const bool uncertain = request->growth_high > request->growth_low || request->noise > 0;
    forecast->months = check_zeroed((size_t)request->months + 1, sizeof *forecast->months);
    const struct expect_request now = asked(request, month_s, 1, false);
    const double gb_today = expected_slope(today, &now).gb_month;
    make_months(forecast, today, request, month_s, gb_today);
    if (uncertain) make_fan(forecast, today, request, month_s, gb_today);
    make_modes(forecast, others, other_count, request, month_s);
    forecast->report.budget_usd = request->budget_usd;
    watch_budget(forecast, request);
    if (forecast->event_count > 0)
        qsort(forecast->events, forecast->event_count, sizeof *forecast->events, by_month);
    forecast->report.growth_low = request->growth_low;
    forecast->report.growth_high = request->growth_high;
    forecast->report.noise = request->noise;
    forecast->report.paths = uncertain ? request->paths : 0;
    forecast->report.seed = (int64_t)request->seed;
    forecast->report.months = forecast->months;
    forecast->report.month_count = (size_t)request->months + 1;
    forecast->report.modes = forecast->modes;
    forecast->report.mode_count = other_count;
    forecast->report.events = forecast->events;
    forecast->report.event_count = forecast->event_count;
}

void forecast_free(struct forecast *forecast)
{
    for (size_t i = 0; i < forecast->report.mode_count; i++) free(forecast->modes[i].usd);
    free(forecast->months);
    free(forecast->modes);
    free(forecast->events);
    *forecast = (struct forecast){0};
}
