#include "sim/categorical.h"

#include <stdlib.h>

#include "sim/check.h"

#include "sim/banned.h"

/* ours: a run's least share is above this part of its greatest. */
#define ALIKE (63.0 / 64)

/* Of a cell's part of the table, `threshold` / 2^32 is the cell's own, the rest the alias's. */
struct cell {
    uint32_t threshold;
    uint32_t alias;
};

struct run {
    uint32_t first;
    uint32_t length; /* 0: what is not level */
};

struct categorical {
    uint32_t run_count; /* with the one for what is not level */
    uint32_t count;
    struct cell *by_run;
    struct run *runs;
    struct cell *unlevel; /* by what exceeds the run's least; NULL when nothing does */
};

__extension__ typedef unsigned __int128 wide;

/* ---- making */

/* Vose 1991: cells below the average are filled up by those above. `shares` sum up to 1. */
static struct cell *alias_cells(const double *shares, uint32_t count)
{
    struct cell *cells = check_alloc(count * sizeof *cells);
    double *left = check_alloc(count * sizeof *left);
    uint32_t *small = check_alloc(count * sizeof *small);
    uint32_t *large = check_alloc(count * sizeof *large);
    uint32_t small_count = 0, large_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        left[i] = shares[i] * count;
        if (left[i] < 1) small[small_count++] = i;
        else large[large_count++] = i;
    }
    while (small_count > 0 && large_count > 0) {
        const uint32_t low = small[--small_count], high = large[large_count - 1];
        cells[low] = (struct cell){(uint32_t)(left[low] * 4294967295.0), high};
        left[high] -= 1 - left[low];
        if (left[high] < 1) {
            large_count--;
            small[small_count++] = high;
        }
    }
    while (large_count > 0) {
        const uint32_t i = large[--large_count];
        cells[i] = (struct cell){UINT32_MAX, i};
    }
    while (small_count > 0) {
        const uint32_t i = small[--small_count];
        cells[i] = (struct cell){UINT32_MAX, i};
    }
    free(left);
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

struct categorical *categorical_create(const double *shares, uint32_t count)
{
    CHECK(count >= 1);
    struct categorical *categorical = check_zeroed(1, sizeof *categorical);
    const uint32_t runs = count_runs(shares, count);
    categorical->count = count;
    categorical->runs = check_zeroed(runs + 1, sizeof *categorical->runs);
    double *level = check_alloc((runs + 1) * sizeof *level);
    double *above = check_alloc(count * sizeof *above);
    double above_sum = 0;
    for (uint32_t first = 0; first < count;) {
        double least;
        const struct run run = run_from(shares, first, count, &least);
        level[categorical->run_count] = least * run.length;
        categorical->runs[categorical->run_count++] = run;
        for (; first < run.first + run.length; first++)
            above_sum += above[first] = shares[first] - least;
    }
    if (above_sum > 0) {
        for (uint32_t i = 0; i < count; i++) above[i] /= above_sum;
        categorical->unlevel = alias_cells(above, count);
        level[categorical->run_count++] = above_sum; /* its run has no length */
    }
    categorical->by_run = alias_cells(level, categorical->run_count);
    free(level);
    free(above);
    return categorical;
}

void categorical_destroy(struct categorical *categorical)
{
    if (!categorical) return;
    free(categorical->by_run);
    free(categorical->runs);
    free(categorical->unlevel);
    free(categorical);
}

/* ---- drawing */

/* Random bits times `count`: a cell in the upper 64 bits; where within its part of the range in the lower
 * ones, with 30 bits to spare, decides between it and its alias. */
static inline uint32_t draw(const struct cell *cells, uint32_t count, uint64_t bits)
{
    const wide drawn = (wide)bits * count;
    const uint32_t at = (uint32_t)(drawn >> 64);
    const struct cell cell = cells[at];
    /* A mask, for nobody can predict this branch; and one word alone, for shifting two is slow. */
    const uint32_t alias = -(uint32_t)(cell.threshold < (uint32_t)((uint64_t)drawn >> 32));
    return at ^ ((at ^ cell.alias) & alias);
}

enum { BLOCK = 256 };

/* Two numbers a draw: which run, and which of it. The long table misses the cache: what is drawn from it
 * waits until the rest of the block is done. */
static void fill_block(const struct categorical *categorical, const uint64_t *bits, uint32_t *out,
                       size_t count)
{
    uint32_t waiting[BLOCK];
    size_t waiting_count = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t within = bits[2 * i + 1];
        const struct run run =
            categorical->runs[draw(categorical->by_run, categorical->run_count, bits[2 * i])];
        out[i] = run.first + (uint32_t)((wide)within * run.length >> 64);
        if (run.length > 0) continue;
        __builtin_prefetch(&categorical->unlevel[(wide)within * categorical->count >> 64]);
        waiting[waiting_count++] = (uint32_t)i;
    }
    for (size_t k = 0; k < waiting_count; k++)
        out[waiting[k]] = draw(categorical->unlevel, categorical->count, bits[2 * waiting[k] + 1]);
}

void categorical_fill(const struct categorical *categorical, struct rng *rng, uint32_t *out,
                      size_t count)
{
    uint64_t bits[2 * BLOCK];
    while (count > 0) {
        const size_t some = count < BLOCK ? count : BLOCK;
        rng_fill(rng, bits, 2 * some);
        fill_block(categorical, bits, out, some);
        out += some;
        count -= some;
    }
}
