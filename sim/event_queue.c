/* event_queue.c -- the slow parts of the radix ladder that event_queue_inline.h describes. */
#include "sim/event_queue.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

#include "sim/banned.h"

enum {
    DIGIT_BITS = EVENT_QUEUE_DIGIT_BITS,
    DIGITS = EVENT_QUEUE_DIGITS,
    LEVELS = EVENT_QUEUE_LEVELS,

    /* ours, measured with the hold model, as EVENT_QUEUE_SPILL */
    BOTTOM_TAKE = 16, /* a bucket of at most so many is sorted straight into the bottom */
    BOTTOM_KEEP = 8,  /* a spilt bottom keeps this many, give or take equal times */

    SLOT_BITS = 24,
    SWEEP_SLACK = 1024, /* ours: so many dead events are never worth a sweep */
};

static const uint64_t SLOT_MASK = (UINT64_C(1) << SLOT_BITS) - 1;
static const uint64_t GENERATION = UINT64_C(1) << SLOT_BITS; /* one more of them */

struct event_queue *event_queue_create(void)
{
    struct event_queue *queue = check_zeroed(1, sizeof *queue);
    queue->bottom_end = INT64_MAX;
    queue->slot_count = 1;
    return queue;
}

void event_queue_destroy(struct event_queue *queue)
{
    if (queue == NULL) return;
    for (int level = 0; level < LEVELS; level++) {
        for (int digit = 0; digit < DIGITS; digit++) free(queue->bucket[level][digit].at);
    }
    free(queue->bottom.at);
    free(queue->fifo.at);
    free(queue->slots);
    free(queue);
}

void event_queue_reserve(struct events *events, uint32_t count)
{
    uint32_t capacity = events->capacity > 0 ? events->capacity : 16;
    while (capacity < count) capacity *= 2;
    events->at = check_resized(events->at, capacity * sizeof *events->at);
    events->capacity = capacity;
}

static inline void events_append(struct events *events, const struct event *event)
{
    if (events->count == events->capacity) event_queue_reserve(events, events->count + 1);
    event_copy(&events->at[events->count++], event);
}

static inline void bucket_insert(struct event_queue *queue, const struct event *event)
{
    CHECK(event->at_ns >= queue->base);
    const uint64_t differs = (uint64_t)(event->at_ns ^ queue->base);
    const unsigned level = (63 - (unsigned)__builtin_clzll(differs | 1)) / DIGIT_BITS;
    const unsigned digit = (unsigned)((uint64_t)event->at_ns >> (level * DIGIT_BITS)) % DIGITS;
    events_append(&queue->bucket[level][digit], event);
    queue->digits[level] |= UINT64_C(1) << digit;
    queue->levels |= 1U << level;
}

/* Puts all but the soonest few of a long bottom back into the buckets. keeps (3) and (4) */
void event_queue_spill(struct event_queue *queue)
{
    struct event *at = queue->bottom.at;
    const uint32_t count = queue->bottom.count;
    uint32_t spilled = count - BOTTOM_KEEP;
    while (spilled > 0 && at[spilled - 1].at_ns == queue->now_ns) spilled--;
    if (spilled == 0) return;

    const int64_t soonest = at[spilled - 1].at_ns;
    while (spilled < count && at[spilled].at_ns == soonest) spilled++;
    queue->bottom_end = soonest;
    /* With no bucket in use any base will do, and the nearest spreads the times best. */
    if (queue->levels == 0) queue->base = queue->now_ns;
    for (uint32_t i = spilled; i-- > 0;) bucket_insert(queue, &at[i]);
    memmove(at, at + spilled, (count - spilled) * sizeof *at);
    queue->bottom.count = count - spilled;
}

/* A fifo whose front half is spent moves down instead of growing. */
static inline void fifo_append(struct event_queue *queue, const struct event *event)
{
    struct events *fifo = &queue->fifo;
    if (fifo->count == fifo->capacity && queue->fifo_head > fifo->capacity / 2) {
        fifo->count -= queue->fifo_head;
        memmove(fifo->at, fifo->at + queue->fifo_head, fifo->count * sizeof *fifo->at);
        queue->fifo_head = 0;
    }
    events_append(fifo, event);
}

void event_queue_push_elsewhere(struct event_queue *queue, const struct event *event)
{
    CHECK(event->at_ns >= queue->now_ns);
    if (event->at_ns >= queue->bottom_end) bucket_insert(queue, event);
    else fifo_append(queue, event);
}

/* ---- timers */

static __attribute__((noinline)) uint32_t fresh_slot(struct event_queue *queue)
{
    if (queue->slot_count >= queue->slot_capacity) {
        const uint32_t capacity = queue->slot_capacity > 0 ? 2 * queue->slot_capacity : 256;
        CHECK(capacity <= SLOT_MASK + 1);
        queue->slots = check_resized(queue->slots, capacity * sizeof *queue->slots);
        queue->slot_capacity = capacity;
    }
    queue->slots[queue->slot_count] = 0;
    return queue->slot_count++;
}

uint64_t event_queue_push_timer(struct event_queue *queue, const struct event *event)
{
    uint32_t slot = queue->free_slot;
    if (slot != 0) queue->free_slot = (uint32_t)(queue->slots[slot] & SLOT_MASK);
    else slot = fresh_slot(queue);
    const uint64_t handle = (queue->slots[slot] & ~SLOT_MASK) | slot;
    queue->slots[slot] = handle;
    event_queue_push(queue, &(struct event){.at_ns = event->at_ns,
                                            .arg = event->arg,
                                            .tag = event->tag | (uint64_t)slot << 32});
    return handle;
}

/* What a slot holds once its timer is over is the next handle's generation, and not yet a handle. */
static inline bool lives(const struct event_queue *queue, uint32_t slot)
{
    return (queue->slots[slot] & SLOT_MASK) == slot;
}

/* The slot of an event that has left the queue; false if it was a cancelled timer. */
bool event_queue_release(struct event_queue *queue, uint32_t slot)
{
    const bool alive = lives(queue, slot);
    const uint64_t generation = queue->slots[slot] & ~SLOT_MASK;
    queue->slots[slot] = (generation + (alive ? GENERATION : 0)) | queue->free_slot;
    queue->free_slot = slot;
    queue->dead -= !alive;
    return alive;
}

/* ---- popping */

static int64_t soonest_of(const struct events *events)
{
    int64_t soonest = events->at[0].at_ns;
    for (uint32_t i = 1; i < events->count; i++) {
        if (events->at[i].at_ns < soonest) soonest = events->at[i].at_ns;
    }
    return soonest;
}

/* Makes a bucket of times from `from` to before `end` the bottom. */
static void bottom_take(struct event_queue *queue, struct events *taken, int64_t from, int64_t end)
{
    const uint32_t count = taken->count;
    const bool is_short = count <= BOTTOM_TAKE;
    queue->base = from;
    /* Few events in all: later pushes stay in the bottom until it spills. */
    queue->bottom_end = is_short && queue->levels == 0 ? INT64_MAX : end;
    if (is_short) {
        for (uint32_t i = 0; i < count; i++) bottom_insert(&queue->bottom, &taken->at[i]);
    } else {
        /* One time only: the first pushed is the last in the bottom. */
        if (queue->bottom.capacity < count) event_queue_reserve(&queue->bottom, count);
        for (uint32_t i = 0; i < count; i++) queue->bottom.at[i] = taken->at[count - 1 - i];
        queue->bottom.count = count;
    }
    taken->count = 0;
}

/*
 * Fills the empty bottom from the buckets. False, with the bottom still empty, if all of them are
 * after last_ns: the base must not pass it, for the caller may yet push from there on.
 */
bool event_queue_refill(struct event_queue *queue, int64_t last_ns)
{
    while (queue->levels != 0) {
        const unsigned level = (unsigned)__builtin_ctz(queue->levels);
        const unsigned digit = (unsigned)__builtin_ctzll(queue->digits[level]);
        const unsigned shift = level * DIGIT_BITS;
        const unsigned above = shift + DIGIT_BITS;
        const int64_t high = above < 63 ? queue->base >> above << above : 0;
        const int64_t from = high | (int64_t)digit << shift;
        struct events *bucket = &queue->bucket[level][digit];
        const bool takes = level == 0 || bucket->count <= BOTTOM_TAKE;

        const int64_t base = takes ? from : soonest_of(bucket);
        if (base > last_ns) return false;
        queue->digits[level] &= queue->digits[level] - 1;
        if (queue->digits[level] == 0) queue->levels &= ~(1U << level);
        if (takes) {
            const uint64_t end = (uint64_t)from + (UINT64_C(1) << shift);
            bottom_take(queue, bucket, from, end < INT64_MAX ? (int64_t)end : INT64_MAX);
            return true;
        }
        /* They share digit `level` and all above with the new base, so all of them fall. */
        queue->base = base;
        for (uint32_t i = 0; i < bucket->count; i++) bucket_insert(queue, &bucket->at[i]);
        bucket->count = 0;
    }
    /* Nothing left. Dropped timers may have moved the base past where pushes may come. */
    queue->base = queue->now_ns;
    queue->bottom_end = INT64_MAX;
    return false;
}

/* ---- cancelling */

/* Drops the cancelled timers from `first` on; the others keep their order. */
static void sweep_events(struct event_queue *queue, struct events *events, uint32_t first)
{
    uint32_t kept = first;
    for (uint32_t i = first; i < events->count; i++) {
        const uint32_t slot = event_slot(&events->at[i]);
        if (slot == 0 || lives(queue, slot)) events->at[kept++] = events->at[i];
        else event_queue_release(queue, slot);
    }
    events->count = kept;
}

static __attribute__((noinline)) void sweep(struct event_queue *queue)
{
    sweep_events(queue, &queue->bottom, 0);
    sweep_events(queue, &queue->fifo, queue->fifo_head);
    if (queue->fifo_head == queue->fifo.count) queue->fifo_head = queue->fifo.count = 0;
    for (unsigned level = 0; level < LEVELS; level++) {
        for (uint64_t left = queue->digits[level]; left != 0; left &= left - 1) {
            const unsigned digit = (unsigned)__builtin_ctzll(left);
            sweep_events(queue, &queue->bucket[level][digit], 0);
            if (queue->bucket[level][digit].count == 0) {
                queue->digits[level] &= ~(UINT64_C(1) << digit);
            }
        }
        if (queue->digits[level] == 0) queue->levels &= ~(1U << level);
    }
    CHECK(queue->dead == 0);
}

bool event_queue_cancel(struct event_queue *queue, uint64_t handle)
{
    const uint32_t slot = (uint32_t)(handle & SLOT_MASK);
    if (slot == 0 || slot >= queue->slot_count) return false;
    if (queue->slots[slot] != handle) return false;
    queue->slots[slot] = (handle & ~SLOT_MASK) + GENERATION; /* names no slot: dead */
    queue->pending--;
    queue->dead++;
    if (queue->dead > queue->pending + SWEEP_SLACK) sweep(queue);
    return true;
}
