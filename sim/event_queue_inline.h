/*
 * event_queue_inline.h -- a radix ladder: a small bottom in order, and buckets by the digits of the time.
 *
 *     bottom     at most 16 events of times below `bottom_end`, in order
 *     fifo       events of one time, in order of pushing
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
 *  (4) while the fifo holds anything the bottom is empty, the fifo's time is the one last popped, or next,
 *      and what is pushed at that time goes there.
 *
 * The bottom ends at a fixed place, so that the soonest of it is all that a pop moves; a push moves those
 * before the new event down by one place. The comparison that ends this is a matter of chance, and what is
 * popped next hangs on it: where there are few events it is mispredicted, and what it says is then known to
 * the branches that follow, up to the choice of a handler.
 *
 * One comparison tells a push into the bottom that there is room, that the fifo is empty, and that no
 * more events are pending than ever before (`floor`); one tells a pop that something is there, and not
 * too late.
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
    EVENT_QUEUE_LEVELS = 11, /* of 6 bits: all 63 bits of a time */
    EVENT_QUEUE_PLACES = 16, /* of the bottom */
};

/* Later than any time: as times are compared, without a sign. */
#define EVENT_QUEUE_NEVER UINT64_MAX

struct event_queue {
    int64_t now_ns; /* time of the last event popped; first: what holds a queue may rely on it */
    int64_t bottom_end; /* bottom < bottom_end <= buckets */
    struct event
        *first; /* the soonest of the bottom, which reaches to its last place, or its guard */
    struct event *floor; /* above which a push needs nothing else; may be too high */
    struct events fifo;
    struct event *fifo_head; /* in its first chunk; fifo.next: empty */

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

    struct event bottom[EVENT_QUEUE_PLACES + 1]; /* the last is a guard, later than any time */
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

static inline struct event *bottom_guard(struct event_queue *queue)
{
    return &queue->bottom[EVENT_QUEUE_PLACES];
}

/* The bottom is not full. Pushed later means popped later. */
static inline void bottom_insert(struct event_queue *queue, const struct event *event)
{
    struct event *place = --queue->first;
    for (; (uint64_t)place[1].at_ns <= (uint64_t)event->at_ns; place++)
        event_copy(place, place + 1);
    event_copy(place, event);
}

static inline void event_queue_push(struct event_queue *queue, const struct event *event)
{
    if (event->at_ns >= queue->bottom_end) {
        event_queue_push_later(queue, event->at_ns, event->arg, event->tag);
    } else if (__builtin_expect(queue->first <= queue->floor, false)) {
        event_queue_push_sooner(queue, event->at_ns, event->arg, event->tag);
    } else {
        bottom_insert(queue, event);
    }
}

/* Of what is before end_ns; everything is before EVENT_QUEUE_NEVER. */
static inline bool event_queue_pop_of(struct event_queue *queue, uint64_t end_ns,
                                      struct event *event)
{
    for (;;) {
        if (__builtin_expect((uint64_t)queue->first->at_ns < end_ns, true)) {
            event_copy(event, queue->first++);
        } else if (fifo_holds(queue)) {
            if ((uint64_t)queue->now_ns >= end_ns) return false;
            event_copy(event, queue->fifo_head++);
            if (!fifo_holds(queue) || queue->fifo_head == event_chunk_end(queue->fifo.first))
                event_queue_turn_fifo(queue);
            queue->elsewhere--;
        } else if (queue->first == bottom_guard(queue) && event_queue_refill(queue, end_ns)) {
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
    return event_queue_pop_of(queue, EVENT_QUEUE_NEVER, event);
}

static inline bool event_queue_pop_before(struct event_queue *queue, int64_t end_ns,
                                          struct event *event)
{
    return event_queue_pop_of(queue, (uint64_t)end_ns, event);
}

static inline uint32_t event_queue_pending(const struct event_queue *queue)
{
    return (uint32_t)(queue->elsewhere + (queue->bottom + EVENT_QUEUE_PLACES - queue->first));
}

static inline uint32_t event_queue_high_water(const struct event_queue *queue)
{
    return (uint32_t)queue->high_water;
}

#endif
