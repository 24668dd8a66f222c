/*
 * event_queue_inline.h -- a radix ladder: a small bottom in order, and buckets by the digits of the time.
 *
 *     bottom     at most 15 events of times below `bottom_end`, in order
 *     fifo       events of one time, in order of pushing, after those of that time in the bottom
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
 *  (4) while the fifo holds anything its time is the one last popped, or next, and what is pushed at that
 *      time goes there.
 *
 * Where a new event goes among the few of the bottom is a matter of chance, so a branch on it would be
 * mispredicted, and cost more than all else. An event of the bottom stays in its place therefore, and
 * the order is a word of digits that name all places, the soonest event's first, those in which nothing
 * is last: the new event's digit comes after those of all times that are not later, which are counted
 * without a branch.
 *
 * One comparison tells a push into the bottom that there is room, that the fifo is empty, and that no
 * more events are pending than ever before (`push_limit`); one tells a pop that something is there, and
 * not too late.
 *
 * Events lie in the buckets whole, so that memory is walked in order; a timer also has a slot that says
 * whether it lives. A cancelled timer is dropped when it surfaces, or swept when such outnumber the
 * living.
 *
 * What every event passes through is here, so that it can be compiled into the loop; the rest is in
 * event_queue.c.
 */
#ifndef KINESIM_SIM_EVENT_QUEUE_INLINE_H
#define KINESIM_SIM_EVENT_QUEUE_INLINE_H

#include "sim/event_queue_chunks.h"

enum {
    EVENT_QUEUE_DIGIT_BITS = 6,
    EVENT_QUEUE_DIGITS = 1 << EVENT_QUEUE_DIGIT_BITS,
    EVENT_QUEUE_LEVELS = 11,                         /* of 6 bits: all 63 bits of a time */
    EVENT_QUEUE_PLACES = 16,                         /* that a 4-bit digit can name */
    EVENT_QUEUE_FULL = 4 * (EVENT_QUEUE_PLACES - 1), /* bits of an order of 15 */
};

/* A place in which nothing is is later than any time. */
#define EVENT_QUEUE_EMPTY UINT64_MAX
struct event_bottom {
    uint64_t first_ns; /* time of the soonest, kept apart: it is asked for at every push and pop */
    uint64_t order;    /* digit i: the place of the i-th */
    int32_t used;      /* bits of the order that name events, 4 each; the last digit never does */
    uint64_t at_ns[EVENT_QUEUE_PLACES];
    union event_arg arg[EVENT_QUEUE_PLACES];
    uint64_t tag[EVENT_QUEUE_PLACES];
};

struct event_queue {
    int64_t now_ns;     /* time of the last event popped */
    int64_t bottom_end; /* bottom < bottom_end <= buckets */
    struct event_bottom bottom;
    struct events fifo;
    struct event *fifo_head; /* in its first chunk; fifo.next: empty */

    int32_t push_limit; /* of bottom.used, below which a push needs nothing else; may be too low */
    /* Pending, less what the bottom holds, where cancelled timers are counted too. */
    int32_t elsewhere;
    int32_t high_water;

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

    struct memory *memory;
    event_coming *coming; /* NULL: nobody wants to know */
    void *coming_context;
    uint64_t told_until; /* what was in the buckets before it has been told */
};

/* The slow parts, in event_queue.c. */
bool event_queue_refill(struct event_queue *queue, uint64_t end_ns);
void event_queue_push_later(struct event_queue *queue, int64_t at_ns, union event_arg arg,
                            uint64_t tag);
void event_queue_push_sooner(struct event_queue *queue, int64_t at_ns, union event_arg arg,
                             uint64_t tag);
bool event_queue_release(struct event_queue *queue, uint32_t slot);
/* The head of the fifo is at the end of it, or of a chunk. */
void event_queue_turn_fifo(struct event_queue *queue);

static inline bool fifo_holds(const struct event_queue *queue)
{
    return queue->fifo_head != queue->fifo.next;
}

/* The slot of a timer; 0: no timer. */
static inline uint32_t event_slot(const struct event *event)
{
    return (uint32_t)(event->tag >> 32);
}

/* What first_ns is: EVENT_QUEUE_EMPTY when there is none. */
static inline uint64_t bottom_first_ns(const struct event_bottom *bottom)
{
    return bottom->at_ns[bottom->order % EVENT_QUEUE_PLACES];
}

/* How many are not after at_ns. */
static inline unsigned bottom_before(const struct event_bottom *bottom, uint64_t at_ns)
{
    unsigned before = 0;
#pragma GCC unroll 16
    for (unsigned i = 0; i < EVENT_QUEUE_PLACES; i++) before += bottom->at_ns[i] <= at_ns;
    return before;
}

/* `place`, which was the last digit, comes after the first `before` digits instead. */
static inline uint64_t order_insert(uint64_t order, unsigned before, uint64_t place)
{
    const uint64_t first = order & ((UINT64_C(1) << 4 * before) - 1);
    return (order ^ first) << 4 | place << 4 * before | first;
}

static inline void bottom_fill(struct event_bottom *bottom, uint64_t place,
                               const struct event *event)
{
    bottom->at_ns[place] = (uint64_t)event->at_ns;
    bottom->arg[place].integer = event->arg.integer;
    bottom->tag[place] = event->tag;
    bottom->used += 4;
}

/* The bottom is not full. Pushed later means popped later. */
static inline void bottom_insert(struct event_bottom *bottom, const struct event *event)
{
    const unsigned before = bottom_before(bottom, (uint64_t)event->at_ns);
    const uint64_t place = bottom->order >> 60;
    bottom->order = order_insert(bottom->order, before, place);
    bottom_fill(bottom, place, event);
    bottom->first_ns = bottom_first_ns(bottom);
}

/* The same, sooner done for one that comes before or after all others. That it does is a branch, and
 * where there are few events it foretells which handler is next. */
static inline void bottom_insert_few(struct event_bottom *bottom, const struct event *event)
{
    const uint64_t at_ns = (uint64_t)event->at_ns;
    const uint64_t order = bottom->order;
    if (at_ns < bottom->first_ns) {
        bottom->first_ns = at_ns;
        bottom->order = order << 4 | order >> 60;
        bottom_fill(bottom, order >> 60, event);
        return;
    }
    const uint64_t from_last = order >> (bottom->used - 4);
    if (at_ns >= bottom->at_ns[from_last % EVENT_QUEUE_PLACES]) {
        bottom_fill(bottom, from_last >> 4 & (EVENT_QUEUE_PLACES - 1), event);
        return;
    }
    bottom_insert(bottom, event);
}

/* The bottom is not empty. */
static inline void bottom_pop(struct event_bottom *bottom, struct event *event)
{
    const unsigned place = bottom->order % EVENT_QUEUE_PLACES;
    event->at_ns = (int64_t)bottom->first_ns;
    event->arg.integer = bottom->arg[place].integer;
    event->tag = bottom->tag[place];
    bottom->at_ns[place] = EVENT_QUEUE_EMPTY;
    bottom->order = bottom->order >> 4 | bottom->order << 60;
    bottom->used -= 4;
    bottom->first_ns = bottom_first_ns(bottom);
}

static inline void event_queue_push(struct event_queue *queue, const struct event *event)
{
    if (event->at_ns >= queue->bottom_end) {
        event_queue_push_later(queue, event->at_ns, event->arg, event->tag);
    } else if (queue->bottom.used >= queue->push_limit) {
        event_queue_push_sooner(queue, event->at_ns, event->arg, event->tag);
    } else {
        bottom_insert_few(&queue->bottom, event);
    }
}

/* Of what is before end_ns; everything is before EVENT_QUEUE_EMPTY. */
static inline bool event_queue_pop_of(struct event_queue *queue, uint64_t end_ns,
                                      struct event *event)
{
    struct event_bottom *bottom = &queue->bottom;
    for (;;) {
        const uint64_t first_ns = bottom->first_ns;
        if (__builtin_expect(fifo_holds(queue), false) && first_ns != (uint64_t)queue->now_ns) {
            if ((uint64_t)queue->now_ns >= end_ns) return false;
            event_copy(event, queue->fifo_head++);
            if (!fifo_holds(queue) || queue->fifo_head == event_chunk_end(queue->fifo.first))
                event_queue_turn_fifo(queue);
            queue->elsewhere--;
        } else if (__builtin_expect(first_ns < end_ns, true)) {
            bottom_pop(bottom, event);
        } else if (bottom->used == 0 && event_queue_refill(queue, end_ns)) {
            continue;
        } else {
            return false;
        }
        if (__builtin_expect(event_slot(event) == 0, true) ||
            event_queue_release(queue, event_slot(event)))
            break;
    }
    queue->now_ns = event->at_ns;
    return true;
}

static inline bool event_queue_pop(struct event_queue *queue, struct event *event)
{
    return event_queue_pop_of(queue, EVENT_QUEUE_EMPTY, event);
}

static inline bool event_queue_pop_before(struct event_queue *queue, int64_t end_ns,
                                          struct event *event)
{
    return event_queue_pop_of(queue, (uint64_t)end_ns, event);
}

static inline uint32_t event_queue_pending(const struct event_queue *queue)
{
    return (uint32_t)(queue->elsewhere + queue->bottom.used / 4);
}

static inline uint32_t event_queue_high_water(const struct event_queue *queue)
{
    return (uint32_t)queue->high_water;
}

#endif
