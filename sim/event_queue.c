/*
 * event_queue.c -- a radix ladder: a small sorted bottom, and buckets by the digits of the time.
 *
 *     now fifo   events at exactly the time of the last one popped, in order of pushing
 *     bottom     times below `bottom_end`, sorted, the soonest last
 *     buckets    times from `bottom_end` on: level d, digit j holds the times whose highest digit
 *                (of 6 bits) that differs from `base` is digit d, and is j
 *
 * Because no time is below `base`, the lowest digit of the lowest level in use holds the soonest
 * times. When the bottom is empty that bucket becomes the bottom if it is short or of one time only,
 * and else is dealt out to lower levels from a new base. An event falls at most once per level.
 *
 * What makes equal times come out in order of pushing:
 *  (1) equal times are in one bucket, since a bucket is a function of time and `base`, and a new
 *      base changes the bucket only of times that are moved with it;
 *  (2) a bucket keeps the order of pushing, and is always emptied from its front;
 *  (3) the bottom is spilled back between different times only;
 *  (4) what is pushed at the time last popped goes to the fifo, and the rest of that time, pushed
 *      earlier, is all in the bottom.
 *
 * Entries are 16 bytes: a time, and a sequence number with the slot of the event's record. A
 * cancelled event loses its record at once; its entry is dropped when it surfaces, or swept when
 * such entries outnumber the live ones.
 */
#include "sim/event_queue.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

#include "sim/banned.h"

enum {
    DIGIT_BITS = 6,
    DIGITS = 1 << DIGIT_BITS,
    LEVELS = 11, /* of 6 bits: all 63 bits of a time */

    /* ours, measured with the hold model: a longer bottom costs moves, a shorter one visits. */
    BOTTOM_TAKE = 16,  /* a bucket of at most so many is sorted straight into the bottom */
    BOTTOM_SPILL = 24, /* a longer bottom is cut back ... */
    BOTTOM_KEEP = 8,   /* ... to this many, give or take equal times */

    SLOT_BITS = 24,
    SWEEP_SLACK = 1024, /* ours: so many dead entries are never worth a sweep */
};

static const uint64_t SLOT_MASK = (UINT64_C(1) << SLOT_BITS) - 1;
static const uint64_t SEQUENCE_END = UINT64_C(1) << (64 - SLOT_BITS);
static const uint32_t NO_SLOT = UINT32_MAX;

struct entry {
    uint64_t at_ns;
    uint64_t handle; /* sequence number << SLOT_BITS | slot */
};

struct entries {
    struct entry *at;
    uint32_t count;
    uint32_t capacity;
};

struct record {
    struct component *target;
    union event_arg arg;
    uint64_t handle; /* 0: free or cancelled */
    uint32_t kind;
    uint32_t next_free;
};

struct event_queue {
    uint64_t now_ns;     /* time of the last event popped */
    uint64_t bottom_end; /* bottom < bottom_end <= buckets */
    struct entries bottom;
    struct entries fifo; /* from fifo_head to count */
    uint32_t fifo_head;

    uint32_t levels;         /* bit d: level d holds something */
    uint64_t base;           /* <= every time in a bucket */
    uint64_t digits[LEVELS]; /* bit j of digits[d]: bucket[d][j] holds something */
    struct entries bucket[LEVELS][DIGITS];

    struct record *records;
    uint32_t record_count; /* ever used */
    uint32_t record_capacity;
    uint32_t free_slot;
    uint64_t sequence;

    uint32_t pending;
    uint32_t high_water;
    uint32_t dead; /* entries of cancelled events */
};

struct event_queue *event_queue_create(void)
{
    struct event_queue *queue = check_zeroed(1, sizeof *queue);
    queue->bottom_end = UINT64_MAX;
    queue->free_slot = NO_SLOT;
    queue->sequence = 1; /* no handle is 0 */
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
    free(queue->records);
    free(queue);
}

static __attribute__((noinline)) void entries_reserve(struct entries *entries, uint32_t count)
{
    uint32_t capacity = entries->capacity > 0 ? entries->capacity : 32;
    while (capacity < count) capacity *= 2;
    entries->at = check_resized(entries->at, capacity * sizeof *entries->at);
    entries->capacity = capacity;
}

static inline void entries_append(struct entries *entries, struct entry entry)
{
    if (entries->count == entries->capacity) entries_reserve(entries, entries->count + 1);
    entries->at[entries->count++] = entry;
}

/* Pushed later means popped later: the new entry goes below all that are not after it. */
static inline void bottom_insert(struct entries *bottom, struct entry entry)
{
    if (bottom->count == bottom->capacity) entries_reserve(bottom, bottom->count + 1);
    uint32_t i = bottom->count++;
    while (i > 0 && bottom->at[i - 1].at_ns <= entry.at_ns) {
        bottom->at[i] = bottom->at[i - 1];
        i--;
    }
    bottom->at[i] = entry;
}

static inline void bucket_insert(struct event_queue *queue, struct entry entry)
{
    CHECK(entry.at_ns >= queue->base);
    const uint64_t differs = entry.at_ns ^ queue->base;
    const unsigned level = differs != 0 ? (63 - (unsigned)__builtin_clzll(differs)) / DIGIT_BITS
                                        : 0;
    const unsigned digit = (unsigned)(entry.at_ns >> (level * DIGIT_BITS)) & (DIGITS - 1);
    entries_append(&queue->bucket[level][digit], entry);
    queue->digits[level] |= UINT64_C(1) << digit;
    queue->levels |= 1U << level;
}

/* Puts all but the soonest few of a long bottom back into the buckets. keeps (3) and (4) */
static __attribute__((noinline)) void bottom_spill(struct event_queue *queue)
{
    struct entry *at = queue->bottom.at;
    const uint32_t count = queue->bottom.count;
    uint32_t spilled = count - BOTTOM_KEEP;
    while (spilled > 0 && at[spilled - 1].at_ns == queue->now_ns) spilled--;
    if (spilled == 0) return;

    const uint64_t soonest = at[spilled - 1].at_ns;
    while (spilled < count && at[spilled].at_ns == soonest) spilled++;
    queue->bottom_end = soonest;
    /* With no bucket in use any base will do, and the nearest spreads the times best. */
    if (queue->levels == 0) queue->base = queue->now_ns;
    for (uint32_t i = spilled; i-- > 0;) bucket_insert(queue, at[i]);
    memmove(at, at + spilled, (count - spilled) * sizeof *at);
    queue->bottom.count = count - spilled;
}

/* A fifo whose front half is spent moves down instead of growing. */
static void fifo_append(struct event_queue *queue, struct entry entry)
{
    struct entries *fifo = &queue->fifo;
    if (fifo->count == fifo->capacity && queue->fifo_head > fifo->capacity / 2) {
        fifo->count -= queue->fifo_head;
        memmove(fifo->at, fifo->at + queue->fifo_head, fifo->count * sizeof *fifo->at);
        queue->fifo_head = 0;
    }
    entries_append(fifo, entry);
}

static __attribute__((noinline)) uint32_t fresh_slot(struct event_queue *queue)
{
    if (queue->record_count == queue->record_capacity) {
        const uint32_t capacity = queue->record_capacity > 0 ? 2 * queue->record_capacity : 256;
        CHECK(capacity <= SLOT_MASK + 1);
        queue->records = check_resized(queue->records, capacity * sizeof *queue->records);
        queue->record_capacity = capacity;
    }
    return queue->record_count++;
}

uint64_t event_queue_push(struct event_queue *queue, const struct event *event)
{
    CHECK(event->at_ns >= (int64_t)queue->now_ns);
    CHECK(queue->sequence < SEQUENCE_END);
    uint32_t slot = queue->free_slot;
    if (slot != NO_SLOT) {
        queue->free_slot = queue->records[slot].next_free;
    } else {
        slot = fresh_slot(queue);
    }

    const struct entry entry = {(uint64_t)event->at_ns, queue->sequence++ << SLOT_BITS | slot};
    struct record *record = &queue->records[slot];
    record->target = event->target;
    record->arg = event->arg;
    record->handle = entry.handle;
    record->kind = event->kind;
    if (++queue->pending > queue->high_water) queue->high_water = queue->pending;

    if (entry.at_ns == queue->now_ns) {
        fifo_append(queue, entry);
    } else if (entry.at_ns < queue->bottom_end) {
        bottom_insert(&queue->bottom, entry);
        if (queue->bottom.count > BOTTOM_SPILL) bottom_spill(queue);
    } else {
        bucket_insert(queue, entry);
    }
    return entry.handle;
}

static uint64_t soonest_of(const struct entries *entries)
{
    uint64_t soonest = entries->at[0].at_ns;
    for (uint32_t i = 1; i < entries->count; i++) {
        if (entries->at[i].at_ns < soonest) soonest = entries->at[i].at_ns;
    }
    return soonest;
}

/* Makes a bucket of times [from, from + width) the bottom. */
static void bottom_take(struct event_queue *queue, struct entries *taken, uint64_t from,
                        uint64_t width)
{
    const uint32_t count = taken->count;
    const bool is_short = count <= BOTTOM_TAKE;
    queue->base = from;
    /* Few events in all: later pushes stay in the bottom until it spills. */
    queue->bottom_end = is_short && queue->levels == 0 ? UINT64_MAX : from + width;
    if (is_short) {
        for (uint32_t i = 0; i < count; i++) {
            /* Needed within a few pops, and by now perhaps no longer in the cache. */
            __builtin_prefetch(&queue->records[taken->at[i].handle & SLOT_MASK]);
            bottom_insert(&queue->bottom, taken->at[i]);
        }
    } else {
        /* One time only: the first pushed is the last in the bottom. */
        if (queue->bottom.capacity < count) entries_reserve(&queue->bottom, count);
        for (uint32_t i = 0; i < count; i++) queue->bottom.at[i] = taken->at[count - 1 - i];
        queue->bottom.count = count;
    }
    taken->count = 0;
}

/*
 * Fills the empty bottom from the buckets. False, with the bottom still empty, if all of them are
 * after last_ns: the base must not pass it, for the caller may yet push from there on.
 */
static __attribute__((noinline)) bool bottom_refill(struct event_queue *queue, uint64_t last_ns)
{
    while (queue->levels != 0) {
        const unsigned level = (unsigned)__builtin_ctz(queue->levels);
        const unsigned digit = (unsigned)__builtin_ctzll(queue->digits[level]);
        const unsigned shift = level * DIGIT_BITS;
        const unsigned above = shift + DIGIT_BITS;
        const uint64_t high = above < 64 ? queue->base >> above << above : 0;
        const uint64_t from = high | (uint64_t)digit << shift;
        struct entries *bucket = &queue->bucket[level][digit];
        const bool takes = level == 0 || bucket->count <= BOTTOM_TAKE;

        const uint64_t base = takes ? from : soonest_of(bucket);
        if (base > last_ns) return false;
        queue->digits[level] &= queue->digits[level] - 1;
        if (queue->digits[level] == 0) queue->levels &= ~(1U << level);
        if (takes) {
            bottom_take(queue, bucket, from, UINT64_C(1) << shift);
            return true;
        }
        /* They share digit `level` and all above with the new base, so all of them fall. */
        queue->base = base;
        for (uint32_t i = 0; i < bucket->count; i++) bucket_insert(queue, bucket->at[i]);
        bucket->count = 0;
    }
    /* Nothing left. Dropped entries may have moved the base past where pushes may come, so the next
     * go to the bottom, and what it spills starts from a new base. */
    queue->bottom_end = UINT64_MAX;
    return false;
}

/* Frees the entry's record, into *event unless it was cancelled: then false. */
static inline bool release(struct event_queue *queue, struct entry entry, struct event *event)
{
    const uint32_t slot = (uint32_t)(entry.handle & SLOT_MASK);
    struct record *record = &queue->records[slot];
    const bool alive = record->handle == entry.handle;
    event->at_ns = (int64_t)entry.at_ns;
    event->target = record->target;
    event->kind = record->kind;
    event->arg = record->arg;
    record->handle = 0;
    record->next_free = queue->free_slot;
    queue->free_slot = slot;
    return alive;
}

bool event_queue_pop_until(struct event_queue *queue, int64_t last_ns, struct event *event)
{
    if (last_ns < (int64_t)queue->now_ns) return false;
    struct entries *bottom = &queue->bottom;
    for (;;) {
        struct entry entry;
        const bool is_bottom_now = bottom->count > 0 &&
                                   bottom->at[bottom->count - 1].at_ns == queue->now_ns;
        if (queue->fifo.count > 0 && !is_bottom_now) {
            entry = queue->fifo.at[queue->fifo_head++];
            if (queue->fifo_head == queue->fifo.count) queue->fifo_head = queue->fifo.count = 0;
        } else {
            if (bottom->count == 0 && !bottom_refill(queue, (uint64_t)last_ns)) return false;
            entry = bottom->at[bottom->count - 1];
            if (entry.at_ns > (uint64_t)last_ns) return false;
            bottom->count--;
        }
        if (release(queue, entry, event)) {
            queue->now_ns = entry.at_ns;
            queue->pending--;
            return true;
        }
        queue->dead--;
    }
}

bool event_queue_pop(struct event_queue *queue, struct event *event)
{
    return event_queue_pop_until(queue, INT64_MAX, event);
}

/* Drops the dead entries from `first` on and frees their slots; the others keep their order. */
static void sweep_entries(struct event_queue *queue, struct entries *entries, uint32_t first)
{
    uint32_t kept = first;
    for (uint32_t i = first; i < entries->count; i++) {
        const uint32_t slot = (uint32_t)(entries->at[i].handle & SLOT_MASK);
        struct record *record = &queue->records[slot];
        if (record->handle == entries->at[i].handle) {
            entries->at[kept++] = entries->at[i];
        } else {
            record->next_free = queue->free_slot;
            queue->free_slot = slot;
            queue->dead--;
        }
    }
    entries->count = kept;
}

static __attribute__((noinline)) void sweep(struct event_queue *queue)
{
    sweep_entries(queue, &queue->bottom, 0);
    sweep_entries(queue, &queue->fifo, queue->fifo_head);
    if (queue->fifo_head == queue->fifo.count) queue->fifo_head = queue->fifo.count = 0;
    for (unsigned level = 0; level < LEVELS; level++) {
        for (uint64_t left = queue->digits[level]; left != 0; left &= left - 1) {
            const unsigned digit = (unsigned)__builtin_ctzll(left);
            sweep_entries(queue, &queue->bucket[level][digit], 0);
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
    if (handle == 0 || slot >= queue->record_count) return false;
    if (queue->records[slot].handle != handle) return false;
    queue->records[slot].handle = 0;
    queue->pending--;
    queue->dead++;
    if (queue->dead > queue->pending + SWEEP_SLACK) sweep(queue);
    return true;
}

uint32_t event_queue_pending(const struct event_queue *queue)
{
    return queue->pending;
}

uint32_t event_queue_high_water(const struct event_queue *queue)
{
    return queue->high_water;
}
