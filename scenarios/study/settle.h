/*
 * settle.h -- `warmup: auto`: how long a scenario takes to settle, found by a pilot.
 *
 * The pilot runs the scenario's duration without warm-up, on streams of chance of its own, and cuts it
 * into 500 slices. Each latency's series of means, averaged over the pilot's replications, is judged by
 * MSER-5 and by Welch's rule (sim/warmup.h); the cut is the longest that any rule asks for any latency.
 * What passes before a latency is seen for the first time is cut as well. One that is seen seldom is judged on
 * up to ten slices at a time, or not at all, and then its row says so.
 */
#ifndef KINESIM_SCENARIOS_STUDY_SETTLE_H
#define KINESIM_SCENARIOS_STUDY_SETTLE_H

#include "reports/common/run_report.h"
#include "scenarios/loader/scenario.h"
#include "sim/sim.h"

enum { SETTLE_REPLICATIONS = 5 };

struct settled {
    int64_t cut_ns;  /* whole seconds; of what has not settled within half the pilot: that half */
    bool everywhere; /* all that could be judged has settled */
    struct run_warmup *rows;
    size_t count;
    struct arena *arena; /* of the rows' texts */
};

/* `spec` as for the run itself; of its replications there are SETTLE_REPLICATIONS. False if progress
 * stopped it. settled_free also then. */
bool settle_find(const struct sim_spec *spec, uint32_t threads, struct settled *settled);
void settled_free(struct settled *settled);

#endif
