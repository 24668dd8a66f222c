#include "scenarios/study/settle.h"

#include <stdlib.h>
#include <string.h>

#include "sim/arena.h"
#include "sim/check.h"
#include "sim/replicate.h"
#include "sim/warmup.h"

enum { SLICES = 500 };

/* Replications that no run has: the pilot shares no stream with what is measured. */
#define PILOT_FIRST (UINT32_C(1) << 30)

/* Slices taken together until none is empty. */
static const size_t steps[] = {1, 2, 5, 10};

struct series {
    double sum[SLICES];
    int64_t count[SLICES];
};

static void add_slices(struct series *series, const struct results *results,
                       const struct results_named *row)
{
    struct results_named named;
    for (size_t i = 0; results_latency_at(results, i, &named); i++) {
        if (strcmp(named.component, row->component) != 0 || strcmp(named.name, row->name) != 0)
            continue;
        for (size_t s = 0; s < named.slice_count; s++) {
            series->sum[s] += named.slices[s].mean * (double)named.slices[s].count;
            series->count[s] += named.slices[s].count;
        }
    }
}

/* The means of every `step` slices; false if there is an empty one among them. */
static bool means_of(const struct series *series, size_t step, double *means)
{
    for (size_t i = 0; i < SLICES / step; i++) {
        double sum = 0;
        int64_t count = 0;
        for (size_t s = i * step; s < (i + 1) * step; s++) {
            sum += series->sum[s];
            count += series->count[s];
        }
        if (count == 0) return false;
        means[i] = sum / (double)count;
    }
    return true;
}

static int64_t time_of(size_t cut, size_t step, int64_t duration_ns)
{
    if (cut == WARMUP_NEVER) return -1;
    const double share = (double)(cut * step) / SLICES;
    return (int64_t)(share * (double)duration_ns);
}

static void lengthen(struct settled *settled, int64_t cut_ns, int64_t duration_ns)
{
    if (cut_ns < 0) {
        settled->everywhere = false;
        cut_ns = duration_ns / 2;
    }
    if (cut_ns > settled->cut_ns) settled->cut_ns = cut_ns;
}

static void judge(struct settled *settled, const struct series *series,
                  const struct results_named *named, int64_t duration_ns)
{
    double means[SLICES];
    for (size_t k = 0; k < sizeof steps / sizeof steps[0]; k++) {
        if (!means_of(series, steps[k], means)) continue;
        const size_t count = SLICES / steps[k];
        warmup_tame(means, count);
        struct run_warmup *row = &settled->rows[settled->count++];
        *row = (struct run_warmup){
            .component = arena_text(settled->arena, named->component, strlen(named->component)),
            .stage = arena_text(settled->arena, named->name, strlen(named->name)),
            .mser5_ns = time_of(warmup_mser5(means, count), steps[k], duration_ns),
            .welch_ns = time_of(warmup_welch(means, count), steps[k], duration_ns),
        };
        lengthen(settled, row->mser5_ns, duration_ns);
        lengthen(settled, row->welch_ns, duration_ns);
        return;
    }
}

bool settle_find(const struct sim_spec *spec, uint32_t threads, struct settled *settled)
{
    struct results *results[SETTLE_REPLICATIONS];
    struct sim_spec pilot = *spec;
    pilot.warmup_ns = 0;
    pilot.antithetic = false;
    pilot.slices = SLICES;
    *settled = (struct settled){.everywhere = true, .arena = arena_create()};
    if (!replicate_run(&pilot, PILOT_FIRST, SETTLE_REPLICATIONS, threads, results)) return false;
    struct results_named named;
    size_t latencies = 0;
    while (results_latency_at(results[0], latencies, &named)) latencies++;
    settled->rows = check_zeroed(latencies + 1, sizeof *settled->rows);
    struct series *series = check_alloc(sizeof *series);
    for (size_t i = 0; results_latency_at(results[0], i, &named); i++) {
        /* Nothing that ever took time: nothing to settle. */
        if (histogram_max(named.histogram) == 0) continue;
        *series = (struct series){0};
        for (int r = 0; r < SETTLE_REPLICATIONS; r++) add_slices(series, results[r], &named);
        judge(settled, series, &named, spec->duration_ns);
    }
    free(series);
    for (int r = 0; r < SETTLE_REPLICATIONS; r++) results_destroy(results[r]);
    return true;
}

void settled_free(struct settled *settled)
{
    arena_destroy(settled->arena);
    free(settled->rows);
    *settled = (struct settled){0};
}
