#include "scenarios/study/sweep_points.h"

#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/text/quantity.h"
#include "sim/arena.h"
#include "sim/check.h"

/* The base, then one override per axis, then the replications that `repeat` asks for. */
static struct scenario_overrides overrides_of(struct sweep_points *list,
                                              const struct scenario *scenario,
                                              struct scenario_overrides base, size_t point)
{
    const struct points *grid = &list->grid;
    const char **set = arena_alloc(list->arena, (base.count + grid->axis_count + 1) * sizeof *set);
    size_t count = 0;
    for (; count < base.count; count++) set[count] = base.set[count];
    for (size_t a = 0; a < grid->axis_count; a++)
        set[count++] =
            arena_format(list->arena, "%s=%s", grid->axes[a].path, points_at(grid, point, a)->text);
    if (scenario->sweep.repeat)
        set[count++] =
            arena_format(list->arena, "replications=%lld", (long long)scenario->sweep.repeat);
    return (struct scenario_overrides){set, count};
}

/* ---- keys; every text ends with its NUL, so that no two lists hash the same bytes */

static void hash_text(SHA2_CTX *hash, const char *text)
{
    SHA256Update(hash, (const uint8_t *)text, strlen(text) + 1);
}

static void hash_prices(SHA2_CTX *hash, const struct price_book *prices)
{
    hash_text(hash, prices->region);
    for (size_t i = 0; i < prices->count; i++) {
        const struct price_item *item = &prices->items[i];
        hash_text(hash, item->usage->key);
        hash_text(hash, item->unit);
        for (uint32_t t = 0; t < item->tier_count; t++) {
            const struct price_tier *tier = &item->tiers[t];
            SHA256Update(hash, (const uint8_t *)&tier->up_to, sizeof tier->up_to);
            SHA256Update(hash, (const uint8_t *)&tier->picousd, sizeof tier->picousd);
        }
    }
}

/* What all points have in common is hashed once. */
static void make_keys(struct sweep_points *list, const struct scenario *scenario,
                      const struct price_book *prices)
{
    SHA2_CTX common, all;
    SHA256Init(&common);
    SHA256Init(&all);
    hash_text(&common, KINESIM_VERSION);
    hash_prices(&common, prices);
    SHA256Update(&common, (const uint8_t *)scenario->yaml, scenario->yaml_length);
    for (size_t p = 0; p < list->grid.count; p++) {
        char *key = arena_alloc(list->arena, FINISHED_SHA256);
        const struct scenario_overrides *overrides = &list->points[p].overrides;
        SHA2_CTX own = common;
        for (size_t i = 0; i < overrides->count; i++) hash_text(&own, overrides->set[i]);
        SHA256End(&own, key);
        hash_text(&all, key);
        list->keys[p] = key;
    }
    SHA256End(&all, list->key);
    SHA256Data((const uint8_t *)scenario->yaml, scenario->yaml_length, list->sha256);
}

/* ---- for the database */

static void make_report(struct sweep_points *list, const struct scenario *scenario)
{
    const struct points *grid = &list->grid;
    list->axes = check_zeroed(grid->axis_count, sizeof *list->axes);
    list->cells = check_zeroed(grid->count * grid->axis_count, sizeof *list->cells);
    for (size_t a = 0; a < grid->axis_count; a++)
        list->axes[a] =
            (struct sweep_column){grid->axes[a].path, quantity_unit(grid->axes[a].kind)};
    for (size_t i = 0; i < grid->count * grid->axis_count; i++)
        list->cells[i] = (struct sweep_cell){grid->values[i].text, grid->values[i].amount};
    list->report = (struct sweep_report){
        .scenario = scenario->name,
        .scenario_sha256 = list->sha256,
        .yaml = scenario->yaml,
        .key = list->key,
        .version = KINESIM_VERSION,
        .axes = list->axes,
        .axis_count = grid->axis_count,
        .cells = list->cells,
        .keys = list->keys,
        .point_count = grid->count,
    };
}

bool sweep_points_make(struct sweep_points *list, const struct scenario *scenario,
                       struct scenario_overrides base, const struct price_book *prices,
                       struct diag *diag)
{
    if (!points_make(&list->grid, scenario, diag)) return false;
    const size_t count = list->grid.count;
    list->arena = arena_create();
    list->source = (struct study_source){scenario->path, scenario->yaml, scenario->yaml_length};
    list->points = check_zeroed(count, sizeof *list->points);
    list->keys = check_zeroed(count, sizeof *list->keys);
    for (size_t p = 0; p < count; p++) {
        list->points[p].source = &list->source;
        list->points[p].overrides = overrides_of(list, scenario, base, p);
    }
    if (!study_check(list->points, count, diag)) return false;
    make_keys(list, scenario, prices);
    make_report(list, scenario);
    return true;
}

void sweep_points_free(struct sweep_points *list)
{
    points_free(&list->grid);
    free(list->points);
    free(list->axes);
    free(list->cells);
    free(list->keys);
    if (list->arena) arena_destroy(list->arena);
    *list = (struct sweep_points){0};
}
