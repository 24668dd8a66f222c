/*
 * trace_cursor.h -- a trace's records, one after another.
 *
 * Of a slot with n records there are exactly n, at times that are those of a Poisson process of which n came: n uniform
 * times in order (David & Nagaraja, Order Statistics, 2.5: the rest of the slot after each shrinks by a power of a uniform,
 * so that its logarithm falls by exponential steps of mean 1 / (records left)). Or, if the trace says so, evenly.
 */
#ifndef KINESIM_MODELS_TRACE_CURSOR_H
#define KINESIM_MODELS_TRACE_CURSOR_H

#include <stdint.h>

#include "models/produce/trace.h"

/* Plain data: a copy of it looks ahead. */
struct trace_cursor {
    const struct trace *trace;
    int64_t origin_ns;      /* when the measured time begins, in the run's time */
    struct rng rng;         /* filled by the caller */
    const struct dist *gap; /* exponential of mean 1, the caller's */
    uint32_t slot;          /* or single record */
    int64_t done;           /* records of the slot that are behind */
    double left;            /* logarithm of the share of the slot that is left */
};

/* At the first slot or record that does not begin before the run. */
void trace_cursor_begin(struct trace_cursor *cursor);

/* The next `count` records in the run's time; INTENSITY_NEVER past the last. Fills key and size only where the trace
 * knows them. */
void trace_cursor_next(struct trace_cursor *cursor, int64_t *at_ns, uint32_t *key, uint32_t *size,
                       uint32_t count);

/* Moves on to now_ns; gives how many records came on the way. */
int64_t trace_cursor_until(struct trace_cursor *cursor, int64_t now_ns);

#endif
