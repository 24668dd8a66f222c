#include "sim/categorical.h"

#include <stdlib.h>

#include "sim/check.h"

#include "sim/banned.h"

/* ours: a run's least share is above this part of its greatest. */
#define ALIKE (63.0 / 64)

/* ours: a cell's part of the table in whole units, of which `threshold` are its own, the rest the alias's. */
#define UNITS     65536u
#define UNIT_BITS 16

struct cell {
    uint32_t threshold; /* of 2^32 - 1 */
    uint32_t alias;
};

struct run {
    uint32_t first;
    uint32_t length; /* 0: what is not level */
};

/* A cell that has its run and its alias's beside it. */
struct choice {
    uint32_t threshold; /* of UNITS */
    struct run of[2];
};

struct categorical {
    uint32_t run_count; /* with the one for what is not level */
    uint32_t count;
    struct choice *choices; /* run_count */
    struct cell *unlevel;   /* by what exceeds the run's part; NULL when nothing does */
};

__extension__ typedef unsigned __int128 wide;

/* ---- making */

/* Vose 1991: cells below the average are filled up by those above. `left` sums up to count x full and is used
 * up; a threshold is what a cell has left, times `scale`. */
static struct cell *alias_cells(double *left, uint32_t count, double full, double scale)
{
    struct cell *cells = check_alloc(count * sizeof *cells);
    uint32_t *small = check_alloc(count * sizeof *small);
    uint32_t *large = check_alloc(count * sizeof *large);
    uint32_t small_count = 0, large_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (left[i] < full) small[small_count++] = i;
        else large[large_count++] = i;
    }
    while (small_count > 0 && large_count > 0) {
        const uint32_t low = small[--small_count], high = large[large_count - 1];
        cells[low] = (struct cell){(uint32_t)(left[low] * scale), high};
        left[high] -= full - left[low];
        if (left[high] < full) {
            large_count--;
            small[small_count++] = high;
        }
    }
    /* What rounding left over is full. */
    while (large_count > 0) {
        const uint32_t i = large[--large_count];
        cells[i] = (struct cell){UINT32_MAX, i};
    }
    while (small_count > 0) {
        const uint32_t i = small[--small_count];
        cells[i] = (struct cell){UINT32_MAX, i};
    }
    free(small);
    free(large);
    return cells;
}

/* The run that begins at `first`; *least is the smallest share in it. */
static struct run run_from(const double *shares, uint32_t first, uint32_t count, double *least)
{
    double most = *least = shares[first];
    uint32_t end = first + 1;
    for (; end < count; end++) {
        const double low = shares[end] < *least ? shares[end] : *least;
        most = shares[end] > most ? shares[end] : most;
        if (low < ALIKE * most) break;
        *least = low;
    }
    return (struct run){first, end - first};
}

/* Counted before there is room for them: of a million things most stand in few runs. */
static uint32_t count_runs(const double *shares, uint32_t count)
{
    uint32_t runs = 0;
    double least;
    for (uint32_t first = 0; first < count; runs++)
        first += run_from(shares, first, count, &least).length;
    return runs;
}

/* Each run gets its least share times its length, rounded down to whole units: `part` of them, which is exact;
 * what is not level, behind them, gets the rest. above[] becomes what the shares exceed theirs by. */
static void level(const struct categorical *categorical, const double *shares, struct run *runs,
                  double *part, double *above)
{
    const double units = (double)UNITS * categorical->run_count;
    double rest = units;
    uint32_t at = 0;
    for (uint32_t first = 0; first < categorical->count; at++) {
        double least;
        const struct run run = run_from(shares, first, categorical->count, &least);
        const double whole = (double)(uint64_t)(least * run.length * units);
        part[at] = whole < rest ? whole : rest;
        rest -= part[at];
        runs[at] = run;
        const double each = part[at] / (units * run.length);
        for (; first < run.first + run.length; first++)
            above[first] = shares[first] > each ? shares[first] - each : 0;
    }
    part[at] = rest;
    runs[at] = (struct run){0};
}

static struct cell *unlevel_cells(double *above, uint32_t count)
{
    double sum = 0;
    for (uint32_t i = 0; i < count; i++) sum += above[i];
    CHECK(sum > 0);
    for (uint32_t i = 0; i < count; i++) above[i] *= count / sum;
    return alias_cells(above, count, 1, UINT32_MAX);
}

static struct choice *choices_of(const struct run *runs, double *part, uint32_t run_count)
{
    struct choice *choices = check_alloc(run_count * sizeof *choices);
    struct cell *cells = alias_cells(part, run_count, UNITS, 1);
    for (uint32_t i = 0; i < run_count; i++)
        choices[i] = (struct choice){cells[i].threshold, {runs[i], runs[cells[i].alias]}};
    free(cells);
    return choices;
}

struct categorical *categorical_create(const double *shares, uint32_t count)
{
    CHECK(count >= 1);
    struct categorical *categorical = check_zeroed(1, sizeof *categorical);
    categorical->count = count;
    categorical->run_count = count_runs(shares, count) + 1;
    struct run *runs = check_alloc(categorical->run_count * sizeof *runs);
    double *part = check_alloc(categorical->run_count * sizeof *part);
    double *above = check_alloc(count * sizeof *above);
    level(categorical, shares, runs, part, above);
    if (part[categorical->run_count - 1] > 0) categorical->unlevel = unlevel_cells(above, count);
    categorical->choices = choices_of(runs, part, categorical->run_count);
    free(runs);
    free(part);
    free(above);
    return categorical;
}

void categorical_destroy(struct categorical *categorical)
{
    if (!categorical) return;
    free(categorical->choices);
    free(categorical->unlevel);
    free(categorical);
}

/* ---- drawing */

/* Random bits times the number of cells: a cell in the upper 64 bits, where within its part in the lower. Beyond
 * its threshold is the alias: picked without a branch, for nobody can predict it. */
static inline struct run draw_run(const struct categorical *categorical, uint64_t bits)
{
    const wide drawn = (wide)bits * categorical->run_count;
    const struct choice *choice = &categorical->choices[(uint64_t)(drawn >> 64)];
    return choice->of[choice->threshold <= (uint32_t)((uint64_t)drawn >> (64 - UNIT_BITS))];
}

static inline uint32_t draw_unlevel(const struct categorical *categorical, uint64_t bits)
{
    const wide drawn = (wide)bits * categorical->count;
    const uint32_t at = (uint32_t)(drawn >> 64);
    const struct cell cell = categorical->unlevel[at];
    return cell.threshold <= (uint32_t)((uint64_t)drawn >> 32) ? cell.alias : at;
}

/* The numbers that choose one run are neighbours. Times 2^64 over the golden ratio they lie evenly, any N of
 * them to within log(N) / N (Knuth, The Art of Computer Programming 3, section 6.4): what they choose within it. */
#define GOLDEN 0x9e3779b97f4a7c15u

enum { BLOCK = 256 };

/* The long table misses the cache: what is drawn from it waits until the rest of the block is done. */
static void fill_block(const struct categorical *categorical, const uint64_t *bits, uint32_t *out,
                       size_t count)
{
    uint32_t waiting[BLOCK];
    size_t waiting_count = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t within = bits[i] * GOLDEN;
        const struct run run = draw_run(categorical, bits[i]);
        out[i] = run.first + (uint32_t)((wide)within * run.length >> 64);
        if (run.length > 0) continue;
        __builtin_prefetch(&categorical->unlevel[(wide)within * categorical->count >> 64]);
        waiting[waiting_count++] = (uint32_t)i;
    }
    for (size_t k = 0; k < waiting_count; k++)
        out[waiting[k]] = draw_unlevel(categorical, bits[waiting[k]] * GOLDEN);
}

void categorical_fill(const struct categorical *categorical, struct rng *rng, uint32_t *out,
                      size_t count)
{
    uint64_t bits[BLOCK];
    while (count > 0) {
        const size_t some = count < BLOCK ? count : BLOCK;
        rng_fill(rng, bits, some);
        fill_block(categorical, bits, out, some);
        out += some;
        count -= some;
    }
}
