/*
 * queues.c -- which event queue: the engine's radix ladder, a 4-ary heap of 16-byte entries and a
 * tournament tree with a leaf per timer do the same holds, and must pop the same timers at the same times.
 *
 * A hold pops the first of N timers and arms it again, gap later; equal times come out in the order of
 * arming. The gaps are of the seven laws of laws.h, with a mean of 1 us x N.
 *
 *   queues [HOLDS]     prints queue_LAW_N: ladder, heap, tournament, ns per hold
 */
#include <stdio.h>
#include <stdlib.h>

#include "sim/check.h"
#include "sim/event_queue.h"
#include "sim/units.h"
#include "tests/bench/clock.h"
#include "tests/bench/laws.h"

enum { GAPS = 1 << 20, SLOT_BITS = 24 };

/* What a queue is asked: who is first and when, and to arm that one again. */
struct queue {
    const char *name;
    void *(*create)(uint32_t timers);
    void (*arm)(void *queue, uint32_t timer, int64_t at_ns); /* once each, before the first hold */
    int64_t (*hold)(void *queue, const int64_t *gaps_ns, uint64_t holds, uint64_t *order);
    void (*destroy)(void *queue);
};

static uint64_t mixed(uint64_t order, int64_t at_ns, uint64_t timer)
{
    return (order ^ (uint64_t)at_ns ^ timer << 40) * UINT64_C(0x9e3779b97f4a7c15);
}

/* ---- the engine's */

struct ladder {
    struct memory *memory;
    struct event_queue *queue;
};

static void *ladder_create(uint32_t timers)
{
    struct ladder *ladder = check_alloc(sizeof *ladder);
    (void)timers;
    ladder->memory = memory_create();
    ladder->queue = event_queue_create(ladder->memory);
    return ladder;
}

static void ladder_arm(void *of, uint32_t timer, int64_t at_ns)
{
    const struct ladder *ladder = of;
    event_queue_push(ladder->queue, &(struct event){.at_ns = at_ns, .arg = arg_integer(timer)});
}

static int64_t ladder_hold(void *of, const int64_t *gaps_ns, uint64_t holds, uint64_t *order)
{
    const struct ladder *ladder = of;
    struct event_queue *queue = ladder->queue;
    struct event event = {0};
    for (uint64_t i = 0; i < holds; i++) {
        CHECK(event_queue_pop(queue, &event));
        *order = mixed(*order, event.at_ns, (uint64_t)event.arg.integer);
        event.at_ns += gaps_ns[i % GAPS];
        event_queue_push(queue, &event);
    }
    return event.at_ns;
}

static void ladder_destroy(void *of)
{
    struct ladder *ladder = of;
    memory_destroy(ladder->memory);
    free(ladder);
}

/* ---- keys of the other two: time above, order of arming and timer below */

__extension__ typedef unsigned __int128 key;

static key key_of(int64_t at_ns, uint64_t armed, uint32_t timer)
{
    return (key)(uint64_t)at_ns << 64 | armed << SLOT_BITS | timer;
}
static int64_t key_time(key of)
{
    return (int64_t)(of >> 64);
}
static uint32_t key_timer(key of)
{
    return (uint32_t)of % (1U << SLOT_BITS);
}

/* ---- a heap of four children each: the first is replaced and sinks */

struct heap {
    uint32_t count;
    uint64_t armed;
    key at[];
};

static void *heap_create(uint32_t timers)
{
    struct heap *heap =
        aligned_alloc(64, (sizeof *heap + (timers + 4) * sizeof(key) + 63) / 64 * 64);
    heap->count = 0;
    heap->armed = 0;
    return heap;
}

static void heap_arm(void *queue, uint32_t timer, int64_t at_ns)
{
    struct heap *heap = queue;
    const key mine = key_of(at_ns, heap->armed++, timer);
    uint32_t at = heap->count++;
    for (; at > 0 && mine < heap->at[(at - 1) / 4]; at = (at - 1) / 4)
        heap->at[at] = heap->at[(at - 1) / 4];
    heap->at[at] = mine;
}

static void heap_sink(struct heap *heap, key mine)
{
    uint32_t at = 0;
    for (;;) {
        const uint32_t child = 4 * at + 1;
        if (child >= heap->count) break;
        const uint32_t end = child + 4 < heap->count ? child + 4 : heap->count;
        uint32_t least = child;
        for (uint32_t i = child + 1; i < end; i++)
            least = heap->at[i] < heap->at[least] ? i : least;
        if (mine <= heap->at[least]) break;
        heap->at[at] = heap->at[least];
        at = least;
    }
    heap->at[at] = mine;
}

static int64_t heap_hold(void *queue, const int64_t *gaps_ns, uint64_t holds, uint64_t *order)
{
    struct heap *heap = queue;
    int64_t at_ns = 0;
    for (uint64_t i = 0; i < holds; i++) {
        const key first = heap->at[0];
        *order = mixed(*order, key_time(first), key_timer(first));
        at_ns = key_time(first) + gaps_ns[i % GAPS];
        heap_sink(heap, key_of(at_ns, heap->armed++, key_timer(first)));
    }
    return at_ns;
}

/* ---- a tournament: a leaf per timer, at each inner node the loser, at the root the winner */

struct tournament {
    uint32_t leaves; /* a power of two */
    uint64_t armed;
    key *leaf;
    key *loser; /* [0]: the winner of all; then nodes 1 .. leaves-1 */
    bool played;
};

static void *tournament_create(uint32_t timers)
{
    struct tournament *tree = check_zeroed(1, sizeof *tree);
    for (tree->leaves = 2; tree->leaves < timers;) tree->leaves *= 2;
    tree->leaf = check_alloc(tree->leaves * sizeof *tree->leaf);
    tree->loser = check_alloc(tree->leaves * sizeof *tree->loser);
    for (uint32_t i = 0; i < tree->leaves; i++) tree->leaf[i] = ~(key)0;
    return tree;
}

static void tournament_arm(void *queue, uint32_t timer, int64_t at_ns)
{
    struct tournament *tree = queue;
    tree->leaf[timer] = key_of(at_ns, tree->armed++, timer);
}

static key play_all(struct tournament *tree, uint32_t node)
{
    if (node >= tree->leaves) return tree->leaf[node - tree->leaves];
    const key one = play_all(tree, 2 * node), other = play_all(tree, 2 * node + 1);
    tree->loser[node] = one < other ? other : one;
    return one < other ? one : other;
}

static int64_t tournament_hold(void *queue, const int64_t *gaps_ns, uint64_t holds, uint64_t *order)
{
    struct tournament *tree = queue;
    if (!tree->played) tree->loser[0] = play_all(tree, 1);
    tree->played = true;
    int64_t at_ns = 0;
    for (uint64_t i = 0; i < holds; i++) {
        key winner = tree->loser[0];
        const uint32_t timer = key_timer(winner);
        *order = mixed(*order, key_time(winner), timer);
        at_ns = key_time(winner) + gaps_ns[i % GAPS];
        winner = key_of(at_ns, tree->armed++, timer);
        for (uint32_t node = (tree->leaves + timer) / 2; node > 0; node /= 2) {
            const key met = tree->loser[node];
            const bool beaten = met < winner;
            tree->loser[node] = beaten ? winner : met;
            winner = beaten ? met : winner;
        }
        tree->loser[0] = winner;
    }
    return at_ns;
}

static void tournament_destroy(void *queue)
{
    struct tournament *tree = queue;
    free(tree->leaf);
    free(tree->loser);
    free(tree);
}

static const struct queue queues[] = {
    {"ladder", ladder_create, ladder_arm, ladder_hold, ladder_destroy},
    {"heap", heap_create, heap_arm, heap_hold, free},
    {"tournament", tournament_create, tournament_arm, tournament_hold, tournament_destroy},
};
enum { QUEUES = sizeof queues / sizeof queues[0] };

/* ---- */

static double bench(const struct queue *queue, uint32_t timers, const int64_t *gaps_ns,
                    uint64_t holds, uint64_t *order)
{
    void *it = queue->create(timers);
    for (uint32_t i = 0; i < timers; i++) queue->arm(it, i, gaps_ns[(i * 7919U) % GAPS]);
    *order = 0;
    (void)queue->hold(it, gaps_ns, 2 * (uint64_t)timers, order);
    const double began_s = bench_seconds();
    (void)queue->hold(it, gaps_ns, holds, order);
    const double took_s = bench_seconds() - began_s;
    queue->destroy(it);
    return 1e9 * took_s / (double)holds;
}

int main(int argc, char **argv)
{
    const uint64_t holds = argc > 1 ? strtoull(argv[1], NULL, 10) : 2000000;
    static const uint32_t sizes[] = {10, 1000, 100000, 1000000};
    int64_t *gaps_ns = check_alloc(GAPS * sizeof *gaps_ns);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        for (size_t l = 0; l < LAWS; l++) {
            law_fill(&laws[l], (double)NS_PER_US * sizes[s], gaps_ns, GAPS);
            uint64_t order[QUEUES];
            printf("queue_%s_%u", laws[l].name, sizes[s]);
            for (size_t q = 0; q < QUEUES; q++)
                printf(" %.1f", bench(&queues[q], sizes[s], gaps_ns, holds, &order[q]));
            printf("\n");
            fflush(stdout);
            for (size_t q = 1; q < QUEUES; q++) CHECK(order[q] == order[0]);
        }
    }
    free(gaps_ns);
    return 0;
}
