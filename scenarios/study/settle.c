#include "scenarios/study/settle.h"

#include <stdlib.h>
#include <string.h>

#include "sim/arena.h"
#include "sim/check.h"
#include "sim/replicate.h"
#include "sim/units.h"
#include "sim/warmup.h"

enum { SLICES = 500 };

/* Replications that no run has: the pilot shares no stream with what is measured. */
#define PILOT_FIRST (UINT32_C(1) << 30)

/* Slices taken together until none is empty but the first ones. */
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

/* The means of every `step` slices, from the first that is not empty on; how many there are, 0 if one among
 * them is empty. */
static size_t means_of(const struct series *series, size_t step, double *means)
{
    size_t found = 0;
    for (size_t i = 0; i < SLICES / step; i++) {
        double sum = 0;
        int64_t count = 0;
        for (size_t s = i * step; s < (i + 1) * step; s++) {
            sum += series->sum[s];
            count += series->count[s];
        }
        if (count > 0) means[found++] = sum / (double)count;
        else if (found > 0) return 0;
    }
    return found;
}

/* When the `cut` first of the `count` last steps are over; -1 if not within the pilot's first half. */
static int64_t time_of(size_t cut, size_t count, size_t step, int64_t duration_ns)
{
    const size_t slices = SLICES - (count - cut) * step;
    if (cut == WARMUP_NEVER || slices > SLICES / 2) return -1;
    return (int64_t)((double)slices / SLICES * (double)duration_ns);
}

static void lengthen(struct settled *settled, int64_t cut_ns, int64_t duration_ns)
{
    if (cut_ns < 0) {
        settled->everywhere = false;
        cut_ns = duration_ns / 2;
    }
    cut_ns = (cut_ns + NS_PER_S - 1) / NS_PER_S * NS_PER_S;
    if (cut_ns > settled->cut_ns) settled->cut_ns = cut_ns;
}

static void judge(struct settled *settled, const struct series *series,
                  const struct results_named *named, int64_t duration_ns)
{
    double means[SLICES];
    struct run_warmup *row = &settled->rows[settled->count++];
    *row = (struct run_warmup){
        .component = arena_text(settled->arena, named->component, strlen(named->component)),
        .stage = arena_text(settled->arena, named->name, strlen(named->name)),
    };
    for (size_t k = 0; k < sizeof steps / sizeof steps[0] && !row->judged; k++) {
        const size_t count = means_of(series, steps[k], means);
        if (count < WARMUP_SLICES_MIN) continue;
        warmup_tame(means, count);
        row->judged = true;
        row->mser5_ns = time_of(warmup_mser5(means, count), count, steps[k], duration_ns);
        row->welch_ns = time_of(warmup_welch(means, count), count, steps[k], duration_ns);
        lengthen(settled, row->mser5_ns, duration_ns);
        lengthen(settled, row->welch_ns, duration_ns);
    }
}

bool settle_find(const struct sim_spec *spec, uint32_t threads, struct settled *settled)
{
    struct results *results[SETTLE_REPLICATIONS];
    struct sim_spec pilot = *spec;
    pilot.warmup_ns = 0;
    pilot.incident_count = 0; /* what settles is the run that nothing happens to */
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
