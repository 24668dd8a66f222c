/*
 * replication.h -- three copies in three Availability Zones.
 *
 * A put is written in three zones at once and acknowledged when all have it (facts KDS 1.7, D); whether
 * a majority is enough is unknown, so that is a choice (KDS 9.3, A).
 */
#ifndef KINESIM_MODELS_REPLICATION_H
#define KINESIM_MODELS_REPLICATION_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/dist.h"

enum { REPLICATION_ZONES = 3 };

/* Draws the three writes; the time until all (or two, if `majority`) are done. */
int64_t replication_ns(const struct dist *zone_write, struct rng *rng, bool majority);

/* While one of the zones is lost: both others must have it. */
int64_t replication_of_two_ns(const struct dist *zone_write, struct rng *rng);

#endif
