/*
 * event_queue_inline.h -- a radix ladder: a small sorted bottom, and buckets by the digits of the time.
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
 * Events lie in the queue whole, so that memory is walked in order; a timer also has a slot that says
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
    /* ours, measured with the hold model: a longer bottom costs moves, a shorter one visits. */
    EVENT_QUEUE_SPILL = 24,
};

struct events {
    struct event *at;
    uint32_t count;
    uint32_t capacity;
};

struct event_queue {
    int64_t now_ns;     /* time of the last event popped */
    int64_t bottom_end; /* bottom < bottom_end <= buckets */
    struct events bottom;
    struct events fifo; /* from fifo_head to count */
    uint32_t fifo_head;
    uint32_t pending;
    uint32_t high_water;

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
};

/* The slow parts, in event_queue.c. */
void event_queue_reserve(struct events *events, uint32_t count);
void event_queue_spill(struct event_queue *queue);
bool event_queue_refill(struct event_queue *queue, int64_t last_ns);
void event_queue_push_elsewhere(struct event_queue *queue, const struct event *event);
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

/* Pushed later means popped later: the new event goes below all that are not after it. */
static inline void bottom_insert(struct events *bottom, const struct event *event)
{
    if (bottom->count == bottom->capacity) event_queue_reserve(bottom, bottom->count + 1);
    struct event *at = &bottom->at[bottom->count++];
    for (; at > bottom->at && at[-1].at_ns <= event->at_ns; at--) event_copy(at, at - 1);
    event_copy(at, event);
}

static inline void event_queue_push(struct event_queue *queue, const struct event *event)
{
    if (++queue->pending > queue->high_water) queue->high_water = queue->pending;
    if (event->at_ns >= queue->bottom_end || event->at_ns == queue->now_ns) {
        event_queue_push_elsewhere(queue, event);
        return;
    }
    bottom_insert(&queue->bottom, event);
    if (queue->bottom.count > EVENT_QUEUE_SPILL) event_queue_spill(queue);
}

static inline bool event_queue_bottom_is_now(const struct event_queue *queue)
{
    const struct events *bottom = &queue->bottom;
    return bottom->count > 0 && bottom->at[bottom->count - 1].at_ns == queue->now_ns;
}

static inline bool event_queue_pop_until(struct event_queue *queue, int64_t last_ns,
                                         struct event *event)
{
    struct events *bottom = &queue->bottom;
    do {
        if (queue->fifo.count > 0 && !event_queue_bottom_is_now(queue)) {
            if (queue->now_ns > last_ns) return false;
            event_copy(event, &queue->fifo.at[queue->fifo_head++]);
            if (queue->fifo_head == queue->fifo.count) queue->fifo_head = queue->fifo.count = 0;
        } else {
            if (bottom->count == 0 && !event_queue_refill(queue, last_ns)) return false;
            if (bottom->at[bottom->count - 1].at_ns > last_ns) return false;
            event_copy(event, &bottom->at[--bottom->count]);
        }
    } while (event_slot(event) != 0 && !event_queue_release(queue, event_slot(event)));
    queue->now_ns = event->at_ns;
    queue->pending--;
    return true;
}

static inline bool event_queue_pop(struct event_queue *queue, struct event *event)
{
    return event_queue_pop_until(queue, INT64_MAX, event);
}

static inline uint32_t event_queue_pending(const struct event_queue *queue)
{
    return queue->pending;
}

static inline uint32_t event_queue_high_water(const struct event_queue *queue)
{
    return queue->high_water;
}

#endif
