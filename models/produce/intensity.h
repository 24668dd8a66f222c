/*
 * intensity.h -- how many records are expected as time goes on: what a source's state brings, times a profile.
 *
 * A source has states that take turns, each with a rate; a profile multiplies them all. A point process with that
 * intensity is one of intensity 1 whose clock runs at it (Cinlar 1975, Introduction to Stochastic Processes, 4.7):
 * gaps between records are drawn in expected records, and times are where the intensity has summed up to them. So
 * counts are exact for any profile, nothing is drawn in vain, and a block of times is worked out in columns.
 *
 * It is walked in stretches: the time from one bend of the profile, change of state or end to the next.
 */
#ifndef KINESIM_MODELS_INTENSITY_H
#define KINESIM_MODELS_INTENSITY_H

#include <stdint.h>

#include "models/produce/load_shape.h"
#include "sim/dist.h"

/* Later than any run lasts, with room for what is added to it. */
#define INTENSITY_NEVER (INT64_MAX / 4)

struct intensity_state {
    double per_ns;    /* records, where the profile is 1 */
    struct dist stay; /* ns */
};

/* Plain data: a copy of it looks ahead without disturbing the original. What it points to is shared. */
struct intensity {
    const struct load_shape *shape; /* or NULL */
    int64_t origin_ns; /* what the profile counts from; the other times are of the run */
    int64_t end_ns;    /* nothing comes from here on */
    const struct intensity_state *states;
    uint32_t state_count; /* of one the stay does not matter */
    uint32_t state;
    int64_t state_ends_ns;
    struct rng stays;

    /* The stretch. */
    struct load_piece piece;
    int64_t from_ns, to_ns;
    double per_ns;    /* of the state */
    double sum, used; /* records expected of it, and up to where it was walked */
};

/* Begins at from_ns with what came before forgotten: in a state by its share of the time, for as long as such a stay
 * still lasts (its equilibrium distribution). The caller has filled shape to state_count, and `stays`. */
void intensity_begin(struct intensity *intensity, int64_t from_ns);

/* The times of the next `count` records, gaps[i] >= 0 being the expected records between one and the next: exponential
 * ones of mean 1 for a Poisson process, 1 each for even ones. INTENSITY_NEVER past the end. */
void intensity_next(struct intensity *intensity, const double *gaps, int64_t *at_ns,
                    uint32_t count);

/* Walks on to now_ns; gives how many records were expected on the way. */
double intensity_until(struct intensity *intensity, int64_t now_ns);

#endif
