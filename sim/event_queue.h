/*
 * event_queue.h -- what is still to happen, in order of time, then of asking.
 *
 * Times are int64 nanoseconds >= 0, never before the last one popped, nor before the `end_ns` of an
 * event_queue_pop_before that gave nothing while events were left: the queue relies on it. Equal
 * times come out in the order they were pushed. A timer is an event that can be cancelled: it costs a
 * little more, and at most 2^24 - 1 are pending at once.
 */
#ifndef KINESIM_SIM_EVENT_QUEUE_H
#define KINESIM_SIM_EVENT_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/check.h"
#include "sim/component.h"
#include "sim/memory.h"

struct event_queue;

/* Three words: what a queue of many events costs is moving them. */
struct event {
    int64_t at_ns;
    union event_arg arg;
    uint64_t tag; /* below 2^32 the caller's, who and what; above it the queue's, 0 when pushed */
};

/* What it holds lies in `memory`, and goes with it. */
void event_queue_init(struct event_queue *queue, struct memory *memory);
/* One that lies there itself. */
struct event_queue *event_queue_create(struct memory *memory);

static inline void event_queue_push(struct event_queue *queue, const struct event *event);
/* From now on calls `coming` of most events shortly before they are popped, of cancelled ones too: with
 * each step for a few of them, then the next. It must not use the queue. */
typedef void event_coming(void *context, const struct event *event, enum fetch_step step);
void event_queue_foretell(struct event_queue *queue, event_coming *coming, void *context);
/* Returns a handle for cancelling, never 0 and never given twice. */
uint64_t event_queue_push_timer(struct event_queue *queue, const struct event *event);
/* False when empty. */
static inline bool event_queue_pop(struct event_queue *queue, struct event *event);
/* As event_queue_pop, but only of events before end_ns >= 0: false if none is left. */
static inline bool event_queue_pop_before(struct event_queue *queue, int64_t end_ns,
                                          struct event *event);
/* False if the timer has been popped or cancelled already. */
bool event_queue_cancel(struct event_queue *queue, uint64_t handle);

/* Pushed, neither popped nor cancelled: now, and at most so far. */
static inline uint32_t event_queue_pending(const struct event_queue *queue);
static inline uint32_t event_queue_high_water(const struct event_queue *queue);

#include "sim/event_queue_inline.h"

#endif
