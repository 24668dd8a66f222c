/* event_queue.c -- the slow parts of the radix ladder that event_queue_inline.h describes. */
#include "sim/event_queue.h"

#include <string.h>

#include "sim/check.h"

#include "sim/banned.h"

enum {
    DIGIT_BITS = EVENT_QUEUE_DIGIT_BITS,
    DIGITS = EVENT_QUEUE_DIGITS,
    LEVELS = EVENT_QUEUE_LEVELS,
    PLACES = EVENT_QUEUE_PLACES,

    /* ours, measured with the hold model */
    BOTTOM_TAKE = 12, /* a bucket of at most so many is sorted straight into the bottom */
    BOTTOM_KEEP = 8,  /* a spilt bottom keeps this many, give or take equal times */

    CAPACITY_MIN = 16,

    SLOT_BITS = 24,
    SWEEP_SLACK = 1024, /* ours: so many dead events are never worth a sweep */
};

static const uint64_t PLACES_IN_ORDER = UINT64_C(0xfedcba9876543210);
static const uint64_t SLOT_MASK = (UINT64_C(1) << SLOT_BITS) - 1;
static const uint64_t GENERATION = UINT64_C(1) << SLOT_BITS; /* one more of them */

struct event_queue *event_queue_create(struct memory *memory)
{
    struct event_queue *queue = memory_zeroed(memory, 1, sizeof *queue);
    queue->memory = memory;
    queue->bottom_end = INT64_MAX;
    queue->bottom.order = PLACES_IN_ORDER;
    queue->bottom.first_ns = EVENT_QUEUE_EMPTY;
    for (int i = 0; i < PLACES; i++) queue->bottom.at_ns[i] = EVENT_QUEUE_EMPTY;
    queue->slot_count = 1;
    return queue;
}

static __attribute__((noinline)) void events_grow(struct memory *memory, struct events *events)
{
    const uint32_t capacity = events->capacity > 0 ? 2 * events->capacity : CAPACITY_MIN;
    CHECK(capacity > events->capacity);
    events->at = memory_grown(memory, events->at, events->capacity * sizeof *events->at,
                              capacity * sizeof *events->at);
    events->capacity = capacity;
}

void event_queue_foretell(struct event_queue *queue, event_coming *coming, void *context)
{
    queue->coming = coming;
    queue->coming_context = context;
}

static inline void events_append(struct event_queue *queue, struct events *events,
                                 const struct event *event)
{
    if (events->count == events->capacity) events_grow(queue->memory, events);
    event_copy(&events->at[events->count++], event);
}

/* The highest digit in which two times differ; 0 if they do not. */
static inline unsigned level_of(int64_t a_ns, int64_t b_ns)
{
    return (63 - (unsigned)__builtin_clzll((uint64_t)(a_ns ^ b_ns) | 1)) / DIGIT_BITS;
}

/* The bucket for an event of this time, which is about to be appended. */
static inline struct events *bucket_for(struct event_queue *queue, int64_t at_ns)
{
    CHECK(at_ns >= queue->base);
    const unsigned level = level_of(queue->base, at_ns);
    const unsigned digit = (unsigned)((uint64_t)at_ns >> (level * DIGIT_BITS)) % DIGITS;
    queue->digits[level] |= UINT64_C(1) << digit;
    queue->levels |= 1U << level;
    return &queue->bucket[level][digit];
}

static inline void bucket_insert(struct event_queue *queue, const struct event *event)
{
    events_append(queue, bucket_for(queue, event->at_ns), event);
}

/* Empties the bottom; gives how many there were. */
static unsigned bottom_clear(struct event_bottom *bottom, struct event events[PLACES])
{
    unsigned count = 0;
    while (bottom->used > 0) bottom_pop(bottom, &events[count++]);
    return count;
}

/* Brings the high-water mark and the limit up to date. */
static void settle(struct event_queue *queue)
{
    const int32_t pending = (int32_t)event_queue_pending(queue);
    if (pending > queue->high_water) queue->high_water = pending;
    const int32_t until_higher = 4 * (queue->high_water - queue->elsewhere);
    queue->push_limit = until_higher < EVENT_QUEUE_FULL ? until_higher : EVENT_QUEUE_FULL;
    if (queue->fifo.count > 0) queue->push_limit = 0;
}

/* One more is outside the bottom. */
static inline void count_elsewhere(struct event_queue *queue)
{
    queue->elsewhere++;
    queue->push_limit -= 4;
    if (queue->bottom.used > queue->push_limit) settle(queue);
}

/* Puts all but the soonest few of a full bottom back into the buckets, and those of the time last popped,
 * which may be all. keeps (3) */
static __attribute__((noinline)) void bottom_spill(struct event_queue *queue)
{
    struct event events[PLACES];
    const unsigned count = bottom_clear(&queue->bottom, events);
    unsigned kept = BOTTOM_KEEP;
    while (kept < count && events[kept].at_ns == queue->now_ns) kept++;
    queue->bottom_end = kept < count ? events[kept].at_ns : queue->now_ns + 1;
    /* With no bucket in use any base will do, and the nearest spreads the times best. */
    if (queue->levels == 0) queue->base = queue->now_ns;
    for (unsigned i = 0; i < count; i++) {
        if (events[i].at_ns < queue->bottom_end) bottom_insert(&queue->bottom, &events[i]);
        else bucket_insert(queue, &events[i]);
    }
    queue->elsewhere += (int32_t)count - queue->bottom.used / 4;
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
    events_append(queue, fifo, event);
}

/* Apart, so that the way of most saves no registers. */
static __attribute__((noinline)) void push_later_slowly(struct event_queue *queue,
                                                        struct events *bucket, int64_t at_ns,
                                                        union event_arg arg, uint64_t tag)
{
    settle(queue);
    events_append(queue, bucket, &(struct event){.at_ns = at_ns, .arg = arg, .tag = tag});
}

void event_queue_push_later(struct event_queue *queue, int64_t at_ns, union event_arg arg,
                            uint64_t tag)
{
    const struct event event = {.at_ns = at_ns, .arg = arg, .tag = tag};
    struct events *bucket = bucket_for(queue, at_ns);
    queue->elsewhere++;
    queue->push_limit -= 4;
    if (bucket->count == bucket->capacity || queue->bottom.used > queue->push_limit)
        push_later_slowly(queue, bucket, at_ns, arg, tag);
    else event_copy(&bucket->at[bucket->count++], &event);
}

void event_queue_push_sooner(struct event_queue *queue, int64_t at_ns, union event_arg arg,
                             uint64_t tag)
{
    const struct event event = {.at_ns = at_ns, .arg = arg, .tag = tag};
    const bool full = queue->bottom.used == EVENT_QUEUE_FULL;
    CHECK(at_ns >= queue->now_ns);
    if (at_ns == queue->now_ns && (full || queue->fifo.count > 0)) {
        fifo_append(queue, &event);
        queue->elsewhere++;
    } else {
        if (full) bottom_spill(queue);
        if (at_ns < queue->bottom_end) {
            bottom_insert(&queue->bottom, &event);
        } else {
            bucket_insert(queue, &event);
            queue->elsewhere++;
        }
    }
    settle(queue);
}

/* ---- timers */

static __attribute__((noinline)) uint32_t fresh_slot(struct event_queue *queue)
{
    if (queue->slot_count >= queue->slot_capacity) {
        const uint32_t capacity = queue->slot_capacity > 0 ? 2 * queue->slot_capacity : 256;
        CHECK(capacity <= SLOT_MASK + 1);
        queue->slots = memory_grown(queue->memory, queue->slots,
                                    queue->slot_capacity * sizeof *queue->slots,
                                    capacity * sizeof *queue->slots);
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
static bool release(struct event_queue *queue, uint32_t slot)
{
    const bool alive = lives(queue, slot);
    const uint64_t generation = queue->slots[slot] & ~SLOT_MASK;
    queue->slots[slot] = (generation + (alive ? GENERATION : 0)) | queue->free_slot;
    queue->free_slot = slot;
    queue->dead -= !alive;
    return alive;
}

bool event_queue_release(struct event_queue *queue, uint32_t slot)
{
    const bool alive = release(queue, slot);
    if (!alive) count_elsewhere(queue); /* it was not pending any more */
    return alive;
}

/* ---- popping */

struct span {
    int64_t soonest, latest;
};

static struct span span_of(const struct events *events)
{
    struct span span = {events->at[0].at_ns, events->at[0].at_ns};
    for (uint32_t i = 1; i < events->count; i++) {
        const int64_t at_ns = events->at[i].at_ns;
        if (at_ns < span.soonest) span.soonest = at_ns;
        if (at_ns > span.latest) span.latest = at_ns;
    }
    return span;
}

/* Takes the soonest bucket out of its level, for it is about to be emptied. */
static inline struct events *bucket_take(struct event_queue *queue, unsigned level)
{
    const unsigned digit = (unsigned)__builtin_ctzll(queue->digits[level]);
    queue->digits[level] &= queue->digits[level] - 1;
    if (queue->digits[level] == 0) queue->levels &= ~(1U << level);
    return &queue->bucket[level][digit];
}

/* Adds a bucket to a bottom of `count` events, none of them later, that was filled by this: number i has
 * the i-th last place. */
static inline void bottom_append(struct event_bottom *bottom, unsigned count,
                                 const struct events *bucket)
{
    uint64_t order = bottom->order;
    for (unsigned i = 0; i < bucket->count; i++) {
        const struct event *event = &bucket->at[i];
        const unsigned place = PLACES - 1 - count - i;
        unsigned before = count;
        for (unsigned j = 0; j < i; j++) before += bucket->at[j].at_ns <= event->at_ns;
        order = order_insert(order, before, place);
        bottom->at_ns[place] = (uint64_t)event->at_ns;
        bottom->arg[place].integer = event->arg.integer;
        bottom->tag[place] = event->tag;
    }
    bottom->order = order;
}

/* Says of the last `count` places of the bottom that they come. */
static __attribute__((noinline)) void foretell(const struct event_queue *queue, unsigned count)
{
    const struct event_bottom *bottom = &queue->bottom;
    for (int step = FETCH_STATE; step <= FETCH_BEHIND; step++) {
        for (unsigned place = PLACES - count; place < PLACES; place++) {
            const struct event event = {.at_ns = (int64_t)bottom->at_ns[place],
                                        .arg = bottom->arg[place],
                                        .tag = bottom->tag[place]};
            queue->coming(queue->coming_context, &event, (enum fetch_step)step);
        }
    }
}

/* Makes the empty bottom of the soonest buckets of a level, while they are short together; `from` is
 * where the first of them begins. */
static void bottom_take(struct event_queue *queue, unsigned level, int64_t from)
{
    const unsigned shift = level * DIGIT_BITS;
    const unsigned first = (unsigned)__builtin_ctzll(queue->digits[level]);
    unsigned count = 0;
    uint64_t end = (uint64_t)from;
    queue->bottom.order = PLACES_IN_ORDER;
    do {
        const unsigned digit = (unsigned)__builtin_ctzll(queue->digits[level]);
        struct events *bucket = &queue->bucket[level][digit];
        if (count + bucket->count > BOTTOM_TAKE) break;
        bucket_take(queue, level);
        bottom_append(&queue->bottom, count, bucket);
        count += bucket->count;
        bucket->count = 0;
        end = (uint64_t)from + ((uint64_t)(digit - first + 1) << shift);
    } while (queue->digits[level] != 0);
    queue->bottom.used = 4 * (int32_t)count;
    queue->bottom.first_ns = bottom_first_ns(&queue->bottom);
    if (queue->coming != NULL) foretell(queue, count);
    queue->elsewhere -= (int32_t)count;
    settle(queue);
    queue->base = from;
    /* Few events in all: later pushes stay in the bottom until it spills. */
    queue->bottom_end = queue->levels == 0 || end > INT64_MAX ? INT64_MAX : (int64_t)end;
}

/* Makes a bucket of one time the fifo, which is empty. */
static void fifo_take(struct event_queue *queue, struct events *taken, int64_t at_ns)
{
    const struct events emptied = queue->fifo;
    queue->base = at_ns;
    queue->bottom_end = at_ns < INT64_MAX ? at_ns + 1 : INT64_MAX;
    queue->fifo = *taken;
    *taken = emptied;
    settle(queue);
}

/*
 * Deals a bucket out to the level of the highest digit in which its times differ, from the soonest as
 * the new base. Those with the base's own digit belong lower, but theirs is the soonest bucket: it is
 * emptied next, before anything is pushed.
 */
static void bucket_deal(struct event_queue *queue, struct events *bucket, struct span span)
{
    const unsigned level = level_of(span.soonest, span.latest);
    const unsigned shift = level * DIGIT_BITS;
    uint64_t digits = 0;
    for (uint32_t i = 0; i < bucket->count; i++) {
        const unsigned digit = (unsigned)((uint64_t)bucket->at[i].at_ns >> shift) % DIGITS;
        events_append(queue, &queue->bucket[level][digit], &bucket->at[i]);
        digits |= UINT64_C(1) << digit;
    }
    bucket->count = 0;
    queue->base = span.soonest;
    queue->digits[level] = digits;
    queue->levels |= 1U << level;
}

/*
 * Fills the bottom or the fifo, both empty, from the buckets. False, with both still empty, if none of
 * them is before end_ns: the base must not reach it, for the caller may yet push from there on.
 */
bool event_queue_refill(struct event_queue *queue, uint64_t end_ns)
{
    while (queue->levels != 0) {
        const unsigned level = (unsigned)__builtin_ctz(queue->levels);
        const unsigned digit = (unsigned)__builtin_ctzll(queue->digits[level]);
        const unsigned shift = level * DIGIT_BITS;
        const unsigned above = shift + DIGIT_BITS;
        const int64_t high = above < 63 ? queue->base >> above << above : 0;
        const int64_t from = high | (int64_t)digit << shift;
        struct events *bucket = &queue->bucket[level][digit];
        const bool is_short = bucket->count <= BOTTOM_TAKE;

        struct span span = {.soonest = from};
        if (!is_short) span = span_of(bucket);
        if ((uint64_t)span.soonest >= end_ns) return false;
        if (is_short) {
            bottom_take(queue, level, from);
            return true;
        }
        bucket_take(queue, level);
        if (span.soonest == span.latest) {
            fifo_take(queue, bucket, span.soonest);
            return true;
        }
        bucket_deal(queue, bucket, span);
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
        else release(queue, slot);
    }
    events->count = kept;
}

static void sweep_bottom(struct event_queue *queue)
{
    struct event at[PLACES];
    struct events events = {.at = at, .count = bottom_clear(&queue->bottom, at)};
    sweep_events(queue, &events, 0);
    for (uint32_t i = 0; i < events.count; i++) bottom_insert(&queue->bottom, &at[i]);
}

static __attribute__((noinline)) void sweep(struct event_queue *queue)
{
    const int32_t pending = (int32_t)event_queue_pending(queue);
    sweep_bottom(queue);
    queue->elsewhere = pending - queue->bottom.used / 4;
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
    settle(queue);
}

bool event_queue_cancel(struct event_queue *queue, uint64_t handle)
{
    const uint32_t slot = (uint32_t)(handle & SLOT_MASK);
    if (slot == 0 || slot >= queue->slot_count) return false;
    if (queue->slots[slot] != handle) return false;
    queue->slots[slot] = (handle & ~SLOT_MASK) + GENERATION; /* names no slot: dead */
    queue->elsewhere--;
    queue->dead++;
    if (queue->dead > event_queue_pending(queue) + SWEEP_SLACK) sweep(queue);
    return true;
}
