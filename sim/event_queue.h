/*
 * event_queue.h -- what is still to happen, in order of time, then of asking.
 *
 * Times are int64 nanoseconds >= 0, never before the last one popped, nor before the `last_ns` of an
 * event_queue_pop_until that gave nothing while events were left: the queue relies on it. Equal
 * times come out in the order they were pushed. At most 2^24 events are pending at once, and 2^40
 * pass through one queue.
 */
#ifndef KINESIM_SIM_EVENT_QUEUE_H
#define KINESIM_SIM_EVENT_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/component.h"

struct event {
    int64_t at_ns;
    struct component *target;
    uint32_t kind;
    union event_arg arg;
};

struct event_queue;

struct event_queue *event_queue_create(void);
void event_queue_destroy(struct event_queue *queue);

/* Returns a handle for cancelling, never 0 and never given twice. */
uint64_t event_queue_push(struct event_queue *queue, const struct event *event);
/* False when empty. */
bool event_queue_pop(struct event_queue *queue, struct event *event);
/* As event_queue_pop, but events after last_ns stay where they are: false if no other is left. */
bool event_queue_pop_until(struct event_queue *queue, int64_t last_ns, struct event *event);
/* False if the event has been popped or cancelled already. */
bool event_queue_cancel(struct event_queue *queue, uint64_t handle);

/* Pushed, neither popped nor cancelled: now, and at most so far. */
uint32_t event_queue_pending(const struct event_queue *queue);
uint32_t event_queue_high_water(const struct event_queue *queue);

#endif
