/*
 * replicate.h -- the same run under many seeds, on threads.
 *
 * Replications share nothing but the constant specification. Results come in order of replication,
 * never of finishing, so they do not depend on the number of threads.
 */
#ifndef KINESIM_SIM_REPLICATE_H
#define KINESIM_SIM_REPLICATE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/sim.h"

/* Runs replications `first` .. first + count - 1 into results[0..count); progress hears of them as 0 ..
 * count - 1. False if progress stopped one: then all are destroyed and NULL. threads 0 means one per
 * processor. */
bool replicate_run(const struct sim_spec *spec, uint32_t first, uint32_t count, uint32_t threads,
                   struct results **results);

#endif
