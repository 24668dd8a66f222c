/*
 * event_queue.h -- what is still to happen, in order of time, then of asking.
 *
 * Times are int64 nanoseconds, never before the last one popped: the queue relies on it. Equal times
 * come out in the order they were pushed.
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

/* Returns a handle for cancelling. */
uint64_t event_queue_push(struct event_queue *queue, const struct event *event);
/* False when empty. */
bool event_queue_pop(struct event_queue *queue, struct event *event);
/* False if the event has been popped or cancelled already. */
bool event_queue_cancel(struct event_queue *queue, uint64_t handle);

uint32_t event_queue_pending(const struct event_queue *queue);
uint32_t event_queue_high_water(const struct event_queue *queue);

#endif
