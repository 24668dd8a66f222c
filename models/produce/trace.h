/*
 * trace.h -- records as they were counted or logged somewhere: the columns of a file.
 *
 * Times are ns since the measured time began; before a trace and after it there are no records. Plain data that
 * belongs to whoever filled it: the reader, which also gives the producer the trace's own keys and sizes, where it has
 * any, as config.keys and config.record_size (trace_sizes).
 */
#ifndef KINESIM_MODELS_TRACE_H
#define KINESIM_MODELS_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/dist.h"

struct keys;

struct trace {
    uint32_t count; /* slots, or single records; at least 1 */

    /* Counts: slot i is [from_ns + i step_ns, from_ns + (i + 1) step_ns). A gap in the file is a slot of 0 records. */
    int64_t from_ns, step_ns;
    const int64_t *records; /* by slot, each >= 0; NULL: single records, below */
    bool
        even; /* a slot's records lie evenly in it, else at random: a Poisson process given how many */
    const int64_t *
        bytes; /* by slot, all of its records together, >= records of the slot; NULL: the producer's
                               record_size says */

    /* Single records, in order of time, two may have the same. */
    const int64_t *at_ns;
    const uint32_t *key;  /* into `keys`, or NULL: the producer's keys */
    const uint32_t *size; /* bytes, at least 1, or NULL: the producer's record_size */

    /* The keys that single records name, each once, by their shares (KEYS_LIST). NULL without `key`. */
    const struct keys *keys;
};

static inline bool trace_has_sizes(const struct trace *trace)
{
    return trace && (trace->bytes || trace->size);
}

/* Records of [from_ns, to_ns) and their bytes, a slot that is cut counting by its part; bytes are 0 where the trace
 * does not know them. */
struct trace_sum {
    double records, bytes;
};
struct trace_sum trace_sum(const struct trace *trace, int64_t from_ns, int64_t to_ns);

/* Its records in each of `count` slots of equal length of [0, time_ns). */
void trace_course(const struct trace *trace, int64_t time_ns, double *records, uint32_t count);

/* The sizes of its records as a distribution (empirical; of counts with bytes: each slot's mean); it must know them. The
 * values are the arena's. */
struct dist trace_sizes(const struct trace *trace, struct arena *arena);

/* The busiest whole step (single records: the busiest second that begins with one of them) in [from_ns, to_ns): its
 * records per second, bytes per second and when it begins. */
struct trace_peak {
    double records_per_s, bytes_per_s;
    int64_t at_ns;
};
struct trace_peak trace_peak(const struct trace *trace, int64_t from_ns, int64_t to_ns);

#endif
