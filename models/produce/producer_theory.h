/*
 * producer_theory.h -- what a producer's calls come to in closed form, where nothing disturbed them: no
 * record was refused, dropped or late for want of a worker.
 */
#ifndef KINESIM_MODELS_PRODUCER_THEORY_H
#define KINESIM_MODELS_PRODUCER_THEORY_H

#include <stdbool.h>
#include <stdint.h>

struct component;
struct producer_config;
struct sim;
struct put_port;

/* What became of a producer's records, over the whole run. */
struct producer_course {
    bool undisturbed;  /* none was refused, dropped, or late for want of a worker */
    bool refused;      /* some by a shard's limits */
    bool late;         /* some for want of a worker */
    uint32_t route;    /* of its keys */
    double rate_per_s; /* in the mean of the measured time */
};

/* Tells the stream whether these records are Poisson when they are stored. */
void producer_theory_tell(const struct producer_config *config, struct put_port *to,
                          const struct producer_course *course);

/* How many records a load over time expects in the measured time; nothing for a flat rate. */
void producer_theory_created(struct sim *sim, const struct component *self);

/*
 * Records of one size, created by a Poisson process: a call closes at a number of records or at an age and
 * is on its way at once (enough workers are free). A put's quantiles are those of a mixture over the sizes
 * of a record's call. `linger` or `batch.records` must be what closes it, not `batch.bytes`.
 */
void producer_theory_offer(struct sim *sim, const struct component *self,
                           const struct put_port *to);

#endif
