/* event_queue.c -- the slow parts of the radix ladder that event_queue_inline.h describes. */
#include "sim/event_queue.h"

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

    SLOT_BITS = 24,
    SWEEP_SLACK = 1024, /* ours: so many dead events are never worth a sweep */
};

static const uint64_t SLOT_MASK = (UINT64_C(1) << SLOT_BITS) - 1;
static const uint64_t GENERATION = UINT64_C(1) << SLOT_BITS; /* one more of them */

void event_queue_init(struct event_queue *queue, struct memory *memory)
{
    *queue = (struct event_queue){0};
    queue->memory = memory;
    queue->bottom_end = INT64_MAX;
    queue->first = queue->floor = bottom_guard(queue);
    queue->first->at_ns = (int64_t)EVENT_QUEUE_NEVER;
    queue->slot_count = 1;
    events_grow(memory, &queue->fifo);
    queue->fifo_head = queue->fifo.next;
}

struct event_queue *event_queue_create(struct memory *memory)
{
    struct event_queue *queue = memory_zeroed(memory, 1, sizeof *queue);
    event_queue_init(queue, memory);
    return queue;
}

void event_queue_foretell(struct event_queue *queue, event_coming *coming, void *context)
{
    queue->coming = coming;
    queue->coming_context = context;
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
    events_append(queue->memory, bucket_for(queue, event->at_ns), event);
}

/* Brings the high-water mark and the limit up to date. */
static void settle(struct event_queue *queue)
{
    const int32_t pending = (int32_t)event_queue_pending(queue);
    if (pending > queue->high_water) queue->high_water = pending;
    const int32_t most = queue->high_water - queue->elsewhere;
    queue->floor = bottom_guard(queue) - (most < PLACES ? most : PLACES);
    if (fifo_holds(queue)) queue->floor = bottom_guard(queue);
}

/* One more is outside the bottom. */
static inline void count_elsewhere(struct event_queue *queue)
{
    queue->elsewhere++;
    queue->floor++;
    if (queue->first < queue->floor) settle(queue);
}

/* Puts the events of the bottom from `end` on back into the buckets. */
static void bottom_cut(struct event_queue *queue, struct event *end)
{
    struct event *kept = bottom_guard(queue);
    queue->elsewhere += (int32_t)(kept - end);
    for (const struct event *event = end; event < kept; event++) {
        /* With no bucket in use any base will do, and the nearest spreads the times best. */
        if (queue->levels == 0) queue->base = queue->now_ns;
        bucket_insert(queue, event);
    }
    while (end > queue->first) event_copy(--kept, --end);
    queue->first = kept;
}

/* Of a full bottom the soonest few stay, and those of the time last popped, which may be all. keeps (3) */
static void bottom_spill(struct event_queue *queue)
{
    struct event *end = queue->first + BOTTOM_KEEP;
    while (end->at_ns == queue->now_ns) end++;
    queue->bottom_end = end < bottom_guard(queue) ? end->at_ns : queue->now_ns + 1;
    while (end > queue->first && end[-1].at_ns == queue->bottom_end) end--;
    bottom_cut(queue, end);
}

/* Those of a full bottom that are of the time last popped become the fifo; no others stay. keeps (3) */
static void fifo_begin(struct event_queue *queue)
{
    for (; queue->first->at_ns == queue->now_ns; queue->elsewhere++)
        events_append(queue->memory, &queue->fifo, queue->first++);
    queue->bottom_end = queue->now_ns + 1;
    bottom_cut(queue, queue->first);
}

/* Apart, so that the way of most saves no registers. */
static __attribute__((noinline)) void push_later_slowly(struct event_queue *queue,
                                                        struct events *bucket, int64_t at_ns,
                                                        union event_arg arg, uint64_t tag)
{
    settle(queue);
    events_append(queue->memory, bucket, &(struct event){.at_ns = at_ns, .arg = arg, .tag = tag});
}

void event_queue_push_later(struct event_queue *queue, int64_t at_ns, union event_arg arg,
                            uint64_t tag)
{
    const struct event event = {.at_ns = at_ns, .arg = arg, .tag = tag};
    struct events *bucket = bucket_for(queue, at_ns);
    queue->elsewhere++;
    queue->floor++;
    if (events_at_end(bucket) || queue->first < queue->floor)
        push_later_slowly(queue, bucket, at_ns, arg, tag);
    else event_copy(bucket->next++, &event);
}

void event_queue_push_sooner(struct event_queue *queue, int64_t at_ns, union event_arg arg,
                             uint64_t tag)
{
    const struct event event = {.at_ns = at_ns, .arg = arg, .tag = tag};
    const bool full = queue->first == queue->bottom;
    const bool of_now = at_ns == queue->now_ns;
    CHECK(at_ns >= queue->now_ns);
    if (full && of_now) fifo_begin(queue);
    else if (full) bottom_spill(queue);
    if (of_now && fifo_holds(queue)) {
        events_append(queue->memory, &queue->fifo, &event);
        queue->elsewhere++;
    } else if (at_ns < queue->bottom_end) {
        bottom_insert(queue, &event);
    } else {
        bucket_insert(queue, &event);
        queue->elsewhere++;
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

/* How many, if they are all in the first chunk; else more than that holds. */
static inline unsigned events_few(const struct events *events)
{
    if (events->end != event_chunk_end(events->first)) return EVENT_CHUNK + 1;
    return (unsigned)(events->next - events->first->at);
}

/* Bits in which their times differ: those of the highest digit that does, or of a higher level than asked for. */
static uint64_t events_differ(const struct events *events, unsigned enough)
{
    const int64_t first_ns = events->first->at[0].at_ns;
    uint64_t differ = 0;
    for (struct event_chunk *chunk = events->first; chunk != NULL;
         chunk = event_chunk_after(chunk)) {
        const struct event *end = events_end_in(events, chunk);
        for (const struct event *event = chunk->at; event < end; event++) {
            differ |= (uint64_t)(event->at_ns ^ first_ns);
        }
        if (differ >> enough != 0) break;
    }
    return differ;
}

/* Takes the soonest bucket out of its level, for it is about to be emptied. */
static inline struct events *bucket_take(struct event_queue *queue, unsigned level)
{
    const unsigned digit = (unsigned)__builtin_ctzll(queue->digits[level]);
    queue->digits[level] &= queue->digits[level] - 1;
    if (queue->digits[level] == 0) queue->levels &= ~(1U << level);
    return &queue->bucket[level][digit];
}

/* Copies the events of a bucket in order of time, which is not branched on; gives where they end. */
static inline struct event *copy_sorted(struct event *to, const struct events *bucket)
{
    const struct event *at = bucket->first->at;
    const unsigned count = (unsigned)(bucket->next - at);
    for (unsigned i = 0; i < count; i++) {
        unsigned before = 0;
        for (unsigned j = 0; j < i; j++) before += at[j].at_ns <= at[i].at_ns;
        for (unsigned j = i + 1; j < count; j++) before += at[j].at_ns < at[i].at_ns;
        event_copy(&to[before], &at[i]);
    }
    return to + count;
}

/* Says of these events that they come: the more of them at once, the less each waits for its memory. */
static __attribute__((noinline)) void foretell(const struct event_queue *queue,
                                               const struct event *first, const struct event *end)
{
    for (int step = FETCH_STATE; step <= FETCH_BEHIND; step++)
        for (const struct event *event = first; event < end; event++)
            queue->coming(queue->coming_context, event, (enum fetch_step)step);
}

/* Makes the empty bottom of the soonest buckets of a level, while they are short together; `from` is
 * where the first of them begins. */
static void bottom_take(struct event_queue *queue, unsigned level, int64_t from)
{
    struct events *buckets = queue->bucket[level];
    uint64_t left = queue->digits[level];
    unsigned count = 0;
    do {
        const unsigned few = events_few(&buckets[__builtin_ctzll(left)]);
        if (count + few > BOTTOM_TAKE) break;
        count += few;
        left &= left - 1;
    } while (left != 0);
    const unsigned first = (unsigned)__builtin_ctzll(queue->digits[level]);
    unsigned digit = first;
    struct event *place = queue->first = bottom_guard(queue) - count;
    for (uint64_t taken = queue->digits[level] ^ left; taken != 0; taken &= taken - 1) {
        digit = (unsigned)__builtin_ctzll(taken);
        place = copy_sorted(place, &buckets[digit]);
        buckets[digit].next = buckets[digit].first->at;
    }
    queue->digits[level] = left;
    if (left == 0) queue->levels &= ~(1U << level);
    if (queue->coming != NULL && (uint64_t)from >= queue->told_until)
        foretell(queue, queue->first, bottom_guard(queue));
    queue->elsewhere -= (int32_t)count;
    settle(queue);
    queue->base = from;
    /* Few events in all: later pushes stay in the bottom until it spills. */
    const uint64_t end = (uint64_t)from + ((uint64_t)(digit - first + 1) << level * DIGIT_BITS);
    queue->bottom_end = queue->levels == 0 || end > INT64_MAX ? INT64_MAX : (int64_t)end;
}

/* Makes a bucket of one time the fifo, which is empty. */
static void fifo_take(struct event_queue *queue, struct events *taken, int64_t at_ns)
{
    const struct events emptied = queue->fifo;
    queue->base = at_ns;
    queue->bottom_end = at_ns < INT64_MAX ? at_ns + 1 : INT64_MAX;
    queue->fifo = *taken;
    queue->fifo_head = taken->first->at;
    *taken = emptied;
    settle(queue);
}

void event_queue_turn_fifo(struct event_queue *queue)
{
    events_drop_chunk(queue->memory, &queue->fifo);
    queue->fifo_head = queue->fifo.first->at;
}

/*
 * Deals a bucket out to a level, with a new base. Those with the base's own digit belong lower, but theirs is
 * the soonest bucket: it is emptied next, before anything is pushed.
 */
static void bucket_deal(struct event_queue *queue, struct events *bucket, unsigned level,
                        int64_t base)
{
    const unsigned shift = level * DIGIT_BITS;
    uint64_t digits = 0;
    do {
        const struct event *end = events_end_in(bucket, bucket->first);
        for (const struct event *event = bucket->first->at; event < end; event++) {
            const unsigned digit = (unsigned)((uint64_t)event->at_ns >> shift) % DIGITS;
            events_append(queue->memory, &queue->bucket[level][digit], event);
            digits |= UINT64_C(1) << digit;
        }
    } while (events_drop_chunk(queue->memory, bucket));
    queue->base = base;
    queue->digits[level] = digits;
    queue->levels |= 1U << level;
}

/* A time without a digit and those below it. */
static inline int64_t before_digit(int64_t at_ns, unsigned level)
{
    const unsigned above = (level + 1) * DIGIT_BITS;
    return above < 63 ? at_ns >> above << above : 0;
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
        const int64_t high = before_digit(queue->base, level);
        struct events *bucket = &queue->bucket[level][digit];
        const int64_t from = high | (int64_t)digit << shift;
        if ((uint64_t)from >= end_ns) return false;
        if (events_few(bucket) <= BOTTOM_TAKE) {
            bottom_take(queue, level, from);
            return true;
        }
        const int64_t first_ns = bucket->first->at[0].at_ns;
        const uint64_t differ = events_differ(bucket, shift > 0 ? shift - DIGIT_BITS : 0);
        const unsigned below = level_of(first_ns, first_ns ^ (int64_t)differ);
        const int64_t base = differ == 0 ? first_ns : before_digit(first_ns, below);
        if ((uint64_t)base >= end_ns) return false;
        bucket_take(queue, level);
        if (differ == 0) {
            fifo_take(queue, bucket, base);
            return true;
        }
        if (queue->coming != NULL && bucket->first->next == NULL) {
            foretell(queue, bucket->first->at, bucket->next);
            queue->told_until = (uint64_t)from + (UINT64_C(1) << shift);
        }
        bucket_deal(queue, bucket, below, base);
    }
    /* Nothing left. Dropped timers may have moved the base past where pushes may come. */
    queue->base = queue->now_ns;
    queue->bottom_end = INT64_MAX;
    return false;
}

/* ---- cancelling */

/* Whether it is a cancelled timer, whose slot is then free. */
static inline bool drop_dead(struct event_queue *queue, const struct event *event)
{
    const uint32_t slot = event_slot(event);
    if (slot == 0 || lives(queue, slot)) return false;
    release(queue, slot);
    return true;
}

/* Drops the cancelled timers from `first` on, which is in the first chunk; the others keep their order. */
static void sweep_events(struct event_queue *queue, struct events *events, struct event *first)
{
    struct event_chunk *chunk = events->first;
    struct event_chunk *to = chunk;
    struct event *kept = first;
    for (const struct event *event = first;; event = chunk->at) {
        for (const struct event *end = events_end_in(events, chunk); event < end; event++) {
            if (drop_dead(queue, event)) continue;
            if (kept == event_chunk_end(to)) {
                to = to->next;
                kept = to->at;
            }
            event_copy(kept++, event);
        }
        struct event_chunk *after = event_chunk_after(chunk);
        if (after == NULL) break;
        chunk = after;
    }
    events_cut(queue->memory, events, to, kept);
}

static void sweep_bottom(struct event_queue *queue)
{
    struct event *kept = bottom_guard(queue);
    for (const struct event *event = kept; event-- > queue->first;) {
        if (!drop_dead(queue, event)) event_copy(--kept, event);
    }
    queue->first = kept;
}

static __attribute__((noinline)) void sweep(struct event_queue *queue)
{
    const int32_t pending = (int32_t)event_queue_pending(queue);
    sweep_bottom(queue);
    queue->elsewhere = pending - (int32_t)(bottom_guard(queue) - queue->first);
    sweep_events(queue, &queue->fifo, queue->fifo_head);
    if (queue->fifo_head == queue->fifo.next) event_queue_turn_fifo(queue);
    for (unsigned level = 0; level < LEVELS; level++) {
        for (uint64_t left = queue->digits[level]; left != 0; left &= left - 1) {
            const unsigned digit = (unsigned)__builtin_ctzll(left);
            struct events *bucket = &queue->bucket[level][digit];
            sweep_events(queue, bucket, bucket->first->at);
            if (bucket->next == bucket->first->at) queue->digits[level] &= ~(UINT64_C(1) << digit);
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
