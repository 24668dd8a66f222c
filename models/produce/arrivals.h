/*
 * arrivals.h -- when records are created.
 *
 * At a flat rate gaps are drawn one after another, or are all alike. What changes -- a profile, states of a source, a
 * beginning or an end -- is a process of expected records (intensity.h). Clumps are records that come at one instant;
 * the instants are such a process too. A trace has its own times (trace_cursor.h).
 */
#ifndef KINESIM_MODELS_ARRIVALS_H
#define KINESIM_MODELS_ARRIVALS_H

#include <stdbool.h>
#include <stdint.h>

#include "models/produce/intensity.h"
#include "models/produce/trace_cursor.h"
#include "sim/dist.h"

/* ours: made in one go; a closing batch looks at most 500 records ahead. */
enum { ARRIVALS_BLOCK = 512 };

/* Later than any record that comes. */
#define ARRIVALS_NEVER INTENSITY_NEVER

enum { ARRIVALS_CLUMPS_AHEAD = 64 };

/* Instants at which several records come. */
struct arrivals_clumps {
    const struct dist *size; /* records of a clump, at least 1 each; NULL: no clumps */
    struct rng rng;          /* of sizes */
    int64_t now_ns, left;    /* the instant, and records of it that are still to come */
    uint32_t used;           /* of the instants made ahead; ARRIVALS_CLUMPS_AHEAD at first */
    int64_t at_ns[ARRIVALS_CLUMPS_AHEAD];
};

/* What only arrivals that change have. */
struct arrivals_changing {
    bool is_trace;
    struct intensity intensity;
    struct trace_cursor trace;
    struct arrivals_clumps clumps;
};

/* Plain data; with `changing` copied too, a copy looks ahead without disturbing the original. */
struct arrivals {
    struct rng rng;
    double gap_mean_ns; /* at a flat rate */
    struct dist
        gap; /* unless they are constant; with `changing` of mean 1, in expected records (or clumps) */
    bool constant;
    int64_t count; /* created so far */
    int64_t last_at_ns;
    struct arrivals_changing *changing; /* or NULL: the rate is flat */
};

/* The times of the next `count` <= ARRIVALS_BLOCK records, ARRIVALS_NEVER past the last. Fills key and size only where
 * a trace knows them. */
void arrivals_next(struct arrivals *arrivals, int64_t *at_ns, uint32_t *key, uint32_t *size,
                   uint32_t count);

/* How many more come up to now. They are counted one by one on a copy; where that were millions, a number of the same
 * distribution is drawn from `rng` instead. */
int64_t arrivals_until(const struct arrivals *arrivals, int64_t now_ns, struct rng *rng);

/* The mean of a clump's records: those of the distribution, rounded, and one where that is none. */
double arrivals_clump_mean(const struct dist *size);

#endif
