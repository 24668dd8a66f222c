/* autoscaling_least.c -- what an autoscaler is measured against: the cheapest schedule that knew the load. */
#include <math.h>
#include <stdlib.h>

#include "models/stream/autoscaling.h"
#include "sim/check.h"

#include "sim/banned.h"

/* The numbers of shards that some slot needs, ascending; more than there is room for are rounded up together. */
static size_t levels_of(const uint32_t *need, size_t slots, uint32_t levels[AUTOSCALING_LEVELS])
{
    uint32_t most = 1;
    size_t count = 0;
    for (size_t i = 0; i < slots; i++) most = need[i] > most ? need[i] : most;
    const uint32_t step = (most + AUTOSCALING_LEVELS - 1) / AUTOSCALING_LEVELS;
    bool wanted[AUTOSCALING_LEVELS + 1] = {false};
    for (size_t i = 0; i < slots; i++) wanted[(need[i] + step - 1) / step] = true;
    for (uint32_t level = 1; level <= AUTOSCALING_LEVELS; level++)
        if (wanted[level]) levels[count++] = level * step;
    /* Between levels more than twice apart stand others, or the one could not be reached from the other. */
    for (size_t i = 0; i + 1 < count && count < AUTOSCALING_LEVELS; i++) {
        if (levels[i + 1] <= 2 * levels[i]) continue;
        for (size_t k = count++; k > i + 1; k--) levels[k] = levels[k - 1];
        levels[i + 1] = 2 * levels[i];
    }
    return count;
}

double autoscaling_least(const uint32_t *need, size_t slots, size_t slots_a_day, uint32_t changes)
{
    uint32_t levels[AUTOSCALING_LEVELS];
    const size_t count = levels_of(need, slots, levels), made = changes + 1;
    double *now = check_alloc(count * made * sizeof *now),
           *next = check_alloc(count * made * sizeof *next);
    for (size_t i = 0; i < count * made; i++) now[i] = i % made == 0 ? 0 : INFINITY;
    for (size_t slot = 0; slot < slots; slot++) {
        const bool day_begins = slot > 0 && slot % slots_a_day == 0;
        for (size_t i = 0; i < count * made; i++) next[i] = INFINITY;
        for (size_t to = 0; to < count; to++) {
            if (levels[to] < need[slot]) continue;
            for (size_t from = 0; from < count; from++) {
                const bool moves = from != to && slot > 0;
                if (slot == 0 && from != to) continue;
                if (levels[to] > 2 * levels[from] || 2 * levels[to] < levels[from]) continue;
                for (size_t done = 0; done < made; done++) {
                    const size_t before = day_begins ? 0 : done, after = before + moves;
                    const double cost = now[from * made + done] + levels[to];
                    if (after < made && cost < next[to * made + after])
                        next[to * made + after] = cost;
                }
            }
        }
        double *const spent = now;
        now = next;
        next = spent;
    }
    double least = INFINITY;
    for (size_t i = 0; i < count * made; i++) least = fmin(least, now[i]);
    free(now);
    free(next);
    return least;
}
