/*
 * producer_load.h -- how many records a producer creates, and when: its settings, their rules, what they come to.
 */
#ifndef KINESIM_MODELS_PRODUCER_LOAD_H
#define KINESIM_MODELS_PRODUCER_LOAD_H

#include "models/produce/producer.h"

struct arrivals;

/* The settings of a load: rows of PRODUCER_FIELDS (producer.h). */
void producer_load_validate(const struct producer_config *config, struct complaints *complaints);

/* At a flat rate from beginning to end: nothing about it changes. */
bool producer_load_is_flat(const struct producer_config *config);
/* Its records are a Poisson process of one rate: what closed forms of queues and buffers want. */
bool producer_load_is_poisson(const struct producer_config *config);

/* Records expected in [from_ns, to_ns) of the measured time; exactly those, for a trace. */
double producer_load_records(const struct producer_config *config, int64_t from_ns, int64_t to_ns);

/* Its mean over a measured time of time_ns > 0, per second: as it is written where it is flat. */
double producer_load_rate(const struct producer_config *config, int64_t time_ns);

/* Makes it in a run: arrivals->gap and what it points to lie in `arena`. */
void producer_load_open(struct sim *sim, const struct component *self, struct arrivals *arrivals,
                        struct arena *arena);

#endif
