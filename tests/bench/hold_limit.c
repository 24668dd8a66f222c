/*
 * hold_limit.c -- the hold model of hold.c by hand, by one who knows the law of the gaps: events are
 * scattered twice, to epochs and then to slots of about one event, and nothing else is done. What an
 * engine costs that knows nothing beforehand is the ratio to this.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sim/check.h"
#include "sim/dist.h"
#include "sim/units.h"
#include "tests/bench/clock.h"

/* A slot is 2^10 ns, for an event comes every microsecond; no gap is longer than 32 mean ones. */
enum { GAPS = 1 << 20, SLOT_SHIFT = 10, GAPS_LONGEST = 32, NONE = 0 };

struct entry {
    int64_t at_ns;
    uint32_t next;
};

struct epoch {
    struct entry *entries; /* from 1 on: 0 is NONE */
    uint32_t count, capacity;
};

struct hold {
    const int64_t *gaps_ns;
    uint32_t next_gap;
    uint32_t epoch_shift, epoch_mask, slot_mask;
    int64_t now_ns, epoch; /* the number of the epoch that goes on */
    struct epoch *epochs;
    uint32_t *slots; /* of that epoch: the first entry of each */
};

static uint32_t append(struct epoch *epoch, int64_t at_ns)
{
    if (epoch->count + 1 >= epoch->capacity) {
        epoch->capacity = epoch->capacity ? 2 * epoch->capacity : 8;
        epoch->entries = check_resized(epoch->entries, epoch->capacity * sizeof *epoch->entries);
    }
    epoch->entries[++epoch->count].at_ns = at_ns;
    return epoch->count;
}

static inline uint32_t *slot_of(struct hold *hold, int64_t at_ns)
{
    return &hold->slots[(uint32_t)(at_ns >> SLOT_SHIFT) & hold->slot_mask];
}

static inline void link_entry(struct hold *hold, struct epoch *epoch, uint32_t at)
{
    uint32_t *slot = slot_of(hold, epoch->entries[at].at_ns);
    epoch->entries[at].next = *slot;
    *slot = at;
}

static inline void ask_again(struct hold *hold)
{
    const int64_t at_ns = hold->now_ns + hold->gaps_ns[hold->next_gap++ % GAPS];
    const int64_t number = at_ns >> hold->epoch_shift;
    struct epoch *epoch = &hold->epochs[(uint32_t)number & hold->epoch_mask];
    const uint32_t at = append(epoch, at_ns);
    if (number == hold->epoch) link_entry(hold, epoch, at);
}

/* Takes the earliest entry out of a slot that has some. */
static inline int64_t take_first(struct entry *entries, uint32_t *slot)
{
    uint32_t *first = slot;
    for (uint32_t *link = &entries[*slot].next; *link != NONE; link = &entries[*link].next)
        if (entries[*link].at_ns < entries[*first].at_ns) first = link;
    const uint32_t taken = *first;
    *first = entries[taken].next;
    return entries[taken].at_ns;
}

/* Holds until the epoch is over; gives how many there were. */
static int64_t run_epoch(struct hold *hold)
{
    struct epoch *epoch = &hold->epochs[(uint32_t)hold->epoch & hold->epoch_mask];
    int64_t holds = 0;
    for (uint32_t at = 1; at <= epoch->count; at++) link_entry(hold, epoch, at);
    for (uint32_t i = 0; i <= hold->slot_mask; i++) {
        while (hold->slots[i] != NONE) {
            hold->now_ns = take_first(epoch->entries, &hold->slots[i]);
            ask_again(hold);
            holds++;
        }
    }
    epoch->count = 0;
    hold->epoch++;
    return holds;
}

static void bench(const int64_t *gaps_ns, uint32_t timers, double wanted)
{
    /* A sixty-fourth of all events in an epoch: it and the ends of all epochs stay in the cache. */
    uint32_t slot_bits = 4, epoch_bits = 1;
    while ((64U << slot_bits) < timers) slot_bits++;
    while ((1000LL * GAPS_LONGEST * timers) >> (SLOT_SHIFT + slot_bits + epoch_bits) > 0)
        epoch_bits++;
    struct hold hold = {
        .gaps_ns = gaps_ns,
        .epoch_shift = SLOT_SHIFT + slot_bits,
        .epoch_mask = (1U << epoch_bits) - 1,
        .slot_mask = (1U << slot_bits) - 1,
        .epochs = check_zeroed(1U << epoch_bits, sizeof(struct epoch)),
        .slots = check_zeroed(1U << slot_bits, sizeof(uint32_t)),
    };
    for (uint32_t i = 0; i < timers; i++) {
        hold.epoch = -1; /* nothing goes on yet */
        ask_again(&hold);
    }
    hold.epoch = 0;
    for (double holds = 0; holds < 2.0 * timers;) holds += (double)run_epoch(&hold);
    const double began_s = bench_seconds();
    const int64_t began_ns = hold.now_ns;
    double holds = 0;
    while (holds < wanted) holds += (double)run_epoch(&hold);
    const double took_s = bench_seconds() - began_s;
    printf("hold_%u %.2f\n", timers, 1e9 * took_s / holds);
    printf("hold_microseconds_%u %.3f\n", timers, 1e-3 * (double)(hold.now_ns - began_ns) / holds);
    for (uint32_t i = 0; i <= hold.epoch_mask; i++) free(hold.epochs[i].entries);
    free(hold.epochs);
    free(hold.slots);
}

int main(int argc, char **argv)
{
    const double holds = argc > 1 ? atof(argv[1]) : 1e7;
    double *unit_gaps = check_zeroed(GAPS, sizeof *unit_gaps);
    int64_t *gaps_ns = check_zeroed(GAPS, sizeof *gaps_ns);
    struct rng rng;
    rng_init(&rng, 1, 0, "hold", "gaps");
    const struct dist one = dist_exponential(1.0);
    dist_fill(&one, &rng, unit_gaps, GAPS);
    static const uint32_t sizes[] = {10, 1000, 100000, 1000000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (size_t k = 0; k < GAPS; k++) {
            CHECK(unit_gaps[k] < GAPS_LONGEST);
            gaps_ns[k] = (int64_t)((double)NS_PER_US * sizes[i] * unit_gaps[k] + 0.5);
        }
        bench(gaps_ns, sizes[i], holds);
    }
    free(unit_gaps);
    free(gaps_ns);
    return 0;
}
