/*
 * study_point.h -- one point of a study while it is worked on: its scenario, its replications, its end.
 * Whoever deals out the work, threads or ranks, does it with these.
 */
#ifndef KINESIM_SCENARIOS_STUDY_STUDY_POINT_H
#define KINESIM_SCENARIOS_STUDY_STUDY_POINT_H

#include "scenarios/loader/shared_keys.h"
#include "scenarios/study/study.h"
#include "sim/sim.h"

/* The scenario of a point, for simulating it; scenario_destroy it. It was checked before: that it cannot
 * be read now means that a file beside it has changed. NULL after a complaint. */
struct scenario *study_point_read(const struct study_point *point, struct shared_keys *keys);

/* What a replication of it takes, without progress. */
struct sim_spec study_point_spec(const struct scenario *scenario);

/* One replication; `progress` as in struct sim_spec. NULL if that stopped it. */
struct results *study_point_simulate(const struct scenario *scenario, uint32_t replication,
                                     bool (*progress)(void *context, uint32_t replication,
                                                      int64_t now_ns, int64_t records),
                                     void *context);

/* All replications of point `number`, in order, to the study's `land`. False: it stopped the study, or a
 * law does not hold. */
bool study_point_land(const struct study *study, size_t number, const struct scenario *scenario,
                      const struct price_book *prices, struct results *const *results);

#endif
