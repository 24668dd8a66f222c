/*
 * producer_load.h -- how many records a producer creates, and when: its settings, their rules, what they come to.
 */
#ifndef KINESIM_MODELS_PRODUCER_LOAD_H
#define KINESIM_MODELS_PRODUCER_LOAD_H

#include "models/common/expect.h"
#include "models/produce/producer.h"

struct arrivals;

/* The settings of a load: rows of PRODUCER_FIELDS (producer.h). */
void producer_load_validate(const struct producer_config *config, struct complaints *complaints);

/* Its kind: as it says, or of trace, mmpp, on_off and clump the first that is given, or Poisson; never ARRIVALS_AUTO. */
enum producer_arrivals producer_load_arrivals(const struct producer_config *config);

/* At a flat rate from beginning to end: nothing about it changes. */
bool producer_load_is_flat(const struct producer_config *config);
/* Its records are a Poisson process of one rate: what closed forms of queues and buffers want. */
bool producer_load_is_poisson(const struct producer_config *config);

/* Its mean does not change with the time, whatever varies about it: no profile, no trace, no beginning and end. */
bool producer_load_is_steady(const struct producer_config *config);

/* Records expected in [from_ns, to_ns) of the measured time; exactly those, for a trace. */
double producer_load_records(const struct producer_config *config, int64_t from_ns, int64_t to_ns);

/* Its mean over a measured time of time_ns > 0, per second: as it is written where it is flat. */
double producer_load_rate(const struct producer_config *config, int64_t time_ns);

/* The mean of each of `count` slots of equal length of [0, time_ns), over the mean of all; zeros if nothing comes. */
void producer_load_course(const struct producer_config *config, int64_t time_ns, double *course,
                          uint32_t count);

/* Its rates, and in what share of the time it has each: of states, and of a profile or trace in parts of the time. */
struct producer_level {
    double share;  /* of the time */
    double factor; /* on the mean rate */
};
enum { PRODUCER_LEVEL_PARTS = 32, PRODUCER_STATES_MAX = 64 };
enum { PRODUCER_LEVELS_MAX = PRODUCER_LEVEL_PARTS * PRODUCER_STATES_MAX };
uint32_t producer_load_levels(const struct producer_config *config, int64_t time_ns,
                              struct producer_level levels[PRODUCER_LEVELS_MAX]);

/* What of its load is bursts. */
struct expect_bursts producer_load_bursts(const struct producer_config *config);

/* Makes it in a run: arrivals->gap and what it points to lie in `arena`. */
void producer_load_open(struct sim *sim, const struct component *self, struct arrivals *arrivals,
                        struct arena *arena);

#endif
