/*
 * event_queue_inline.h -- a radix ladder: a small bottom in order, and buckets by the digits of the time.
 *
 *     now fifo   events at exactly the time of the last one popped, in order of pushing
 *     bottom     at most 15 events of times below `bottom_end`, in order
 *     buckets    times from `bottom_end` on: level d, digit j holds the times whose highest digit
 *                (of 6 bits) that differs from `base` is digit d, and is j
 *
 * Because no time is below `base`, the lowest digit of the lowest level in use holds the soonest
 * times. When the bottom is empty that bucket becomes the bottom if it is short, the fifo if it is of
 * one time only, and else is dealt out to lower levels from a new base. An event falls at most once
 * per level.
 *
 * What makes equal times come out in order of pushing:
 *  (1) equal times are in one bucket, since a bucket is a function of time and `base`, and a new
 *      base changes the bucket only of times that are moved with it;
 *  (2) a bucket keeps the order of pushing, and is always emptied from its front;
 *  (3) the bottom is spilled back between different times only;
 *  (4) what is pushed at the time last popped goes to the fifo, and the rest of that time, pushed
 *      earlier, is all in the bottom, or before it in the fifo.
 *
 * Where a new event goes among the few of the bottom is a matter of chance, so a branch on it would be
 * mispredicted, and cost more than all else. An event of the bottom stays in its place therefore, and
 * the order is a word of digits that name the places, the soonest first: the new event's digit comes
 * after those of all times that are not later, which are counted without a branch.
 *
 * Events lie in the buckets whole, so that memory is walked in order; a timer also has a slot that says
 * whether it lives. A cancelled timer is dropped when it surfaces, or swept when such outnumber the
 * living.
 *
 * What every event passes through is here, so that it can be compiled into the loop; the rest is in
 * event_queue.c. Events are copied by field: what was just stored in parts is slow to load whole.
 */
#ifndef KINESIM_SIM_EVENT_QUEUE_INLINE_H
#define KINESIM_SIM_EVENT_QUEUE_INLINE_H

enum {
    EVENT_QUEUE_DIGIT_BITS = 6,
    EVENT_QUEUE_DIGITS = 1 << EVENT_QUEUE_DIGIT_BITS,
    EVENT_QUEUE_LEVELS = 11, /* of 6 bits: all 63 bits of a time */
    EVENT_QUEUE_PLACES = 16, /* that a 4-bit digit can name */
};

struct events {
    struct event *at;
    uint32_t count;
    uint32_t capacity;
};

/* A place in which nothing is is later than any time; place 0 stays so, and digit 0 means no more. */
#define EVENT_QUEUE_EMPTY UINT64_MAX
struct event_bottom {
    uint64_t order; /* digit i: the place of the i-th */
    uint32_t free;  /* bit p: nothing is in place p > 0 */
    uint64_t at_ns[EVENT_QUEUE_PLACES];
    union event_arg arg[EVENT_QUEUE_PLACES];
    uint64_t tag[EVENT_QUEUE_PLACES];
};

struct event_queue {
    int64_t now_ns;     /* time of the last event popped */
    int64_t bottom_end; /* bottom < bottom_end <= buckets */
    struct event_bottom bottom;
    struct events fifo; /* from fifo_head to count */
    uint32_t fifo_head;
    uint32_t high_water;
    int32_t below_high_water; /* >= 0; how much less is pending now */

    uint32_t levels; /* bit d: level d holds something */
    int64_t base;    /* <= every time in a bucket */
    /* bit j of digits[d]: bucket[d][j] holds something */
    uint64_t digits[EVENT_QUEUE_LEVELS];
    struct events bucket[EVENT_QUEUE_LEVELS][EVENT_QUEUE_DIGITS];

    /* Of slot s from 1 on: the handle while its timer lives, else its next generation and the next
     * free slot. */
    uint64_t *slots;
    uint32_t slot_count; /* ever used, with 0, which no timer has */
    uint32_t slot_capacity;
    uint32_t free_slot; /* 0: none */
    uint32_t dead;      /* cancelled timers that have not surfaced */

    event_coming *coming; /* NULL: nobody wants to know */
    void *coming_context;
};

/* The slow parts, in event_queue.c. */
void event_queue_reserve(struct events *events, uint32_t count);
bool event_queue_refill(struct event_queue *queue, int64_t last_ns);
void event_queue_push_later(struct event_queue *queue, int64_t at_ns, union event_arg arg,
                            uint64_t tag);
void event_queue_push_now(struct event_queue *queue, int64_t at_ns, union event_arg arg,
                          uint64_t tag);
bool event_queue_release(struct event_queue *queue, uint32_t slot);

static inline void event_copy(struct event *to, const struct event *from)
{
    to->at_ns = from->at_ns;
    to->arg.integer = from->arg.integer;
    to->tag = from->tag;
}

/* The slot of a timer; 0: no timer. */
static inline uint32_t event_slot(const struct event *event)
{
    return (uint32_t)(event->tag >> 32);
}

/* EVENT_QUEUE_EMPTY when there is none. */
static inline uint64_t bottom_first_ns(const struct event_bottom *bottom)
{
    return bottom->at_ns[bottom->order % EVENT_QUEUE_PLACES];
}

/* How many are not after at_ns. */
static inline unsigned bottom_before(const struct event_bottom *bottom, uint64_t at_ns)
{
    unsigned before = 0;
#pragma GCC unroll 16
    for (unsigned i = 1; i < EVENT_QUEUE_PLACES; i++) before += bottom->at_ns[i] <= at_ns;
    return before;
}

/* Fills a place of a bottom that is not full. */
static inline uint64_t bottom_place(struct event_bottom *bottom, const struct event *event)
{
    const unsigned place = (unsigned)__builtin_ctz(bottom->free);
    bottom->free &= bottom->free - 1;
    bottom->at_ns[place] = (uint64_t)event->at_ns;
    bottom->arg[place].integer = event->arg.integer;
    bottom->tag[place] = event->tag;
    return place;
}

/* `place` comes after the first `before`. */
static inline uint64_t order_insert(uint64_t order, unsigned before, uint64_t place)
{
    const uint64_t first = order & ((UINT64_C(1) << 4 * before) - 1);
    return (order ^ first) << 4 | place << 4 * before | first;
}

/* The bottom is not full. Pushed later means popped later. */
static inline void bottom_insert(struct event_bottom *bottom, const struct event *event)
{
    const unsigned before = bottom_before(bottom, (uint64_t)event->at_ns);
    const uint64_t place = bottom_place(bottom, event);
    bottom->order = order_insert(bottom->order, before, place);
}

/* The same, sooner done for one that comes before or after all others. That it does is a branch, and
 * where there are few events it foretells which handler is next. */
static inline void bottom_insert_few(struct event_bottom *bottom, const struct event *event)
{
    const uint64_t at_ns = (uint64_t)event->at_ns;
    const uint64_t order = bottom->order;
    if (at_ns < bottom_first_ns(bottom)) {
        bottom->order = order << 4 | bottom_place(bottom, event);
        return;
    }
    const unsigned last = (63 - (unsigned)__builtin_clzll(order)) & ~3U; /* shift of its digit */
    if (at_ns >= bottom->at_ns[order >> last]) {
        bottom->order = bottom_place(bottom, event) << last << 4 | order;
        return;
    }
    bottom_insert(bottom, event);
}

/* The bottom is not empty. */
static inline void bottom_pop(struct event_bottom *bottom, struct event *event)
{
    const unsigned place = bottom->order % EVENT_QUEUE_PLACES;
    event->at_ns = (int64_t)bottom->at_ns[place];
    event->arg.integer = bottom->arg[place].integer;
    event->tag = bottom->tag[place];
    bottom->at_ns[place] = EVENT_QUEUE_EMPTY;
    bottom->free |= 1U << place;
    bottom->order >>= 4;
}

static inline void event_queue_push(struct event_queue *queue, const struct event *event)
{
    if (--queue->below_high_water < 0) {
        queue->below_high_water = 0;
        queue->high_water++;
    }
    if (event->at_ns >= queue->bottom_end) {
        event_queue_push_later(queue, event->at_ns, event->arg, event->tag);
    } else if (event->at_ns == queue->now_ns || queue->bottom.free == 0) {
        event_queue_push_now(queue, event->at_ns, event->arg, event->tag);
    } else {
        bottom_insert_few(&queue->bottom, event);
    }
}

static inline bool event_queue_pop_until(struct event_queue *queue, int64_t last_ns,
                                         struct event *event)
{
    struct event_bottom *bottom = &queue->bottom;
    for (;;) {
        if (queue->fifo.count > 0 && bottom_first_ns(bottom) != (uint64_t)queue->now_ns) {
            if (queue->now_ns > last_ns) return false;
            event_copy(event, &queue->fifo.at[queue->fifo_head++]);
            if (queue->fifo_head == queue->fifo.count) queue->fifo_head = queue->fifo.count = 0;
        } else if (bottom->order != 0) {
            if ((int64_t)bottom_first_ns(bottom) > last_ns) return false;
            bottom_pop(bottom, event);
        } else {
            if (!event_queue_refill(queue, last_ns)) return false;
            continue;
        }
        if (event_slot(event) == 0 || event_queue_release(queue, event_slot(event))) break;
    }
    queue->now_ns = event->at_ns;
    queue->below_high_water++;
    return true;
}

static inline bool event_queue_pop(struct event_queue *queue, struct event *event)
{
    return event_queue_pop_until(queue, INT64_MAX, event);
}

static inline uint32_t event_queue_pending(const struct event_queue *queue)
{
    return queue->high_water - (uint32_t)queue->below_high_water;
}

static inline uint32_t event_queue_high_water(const struct event_queue *queue)
{
    return queue->high_water;
}

#endif
