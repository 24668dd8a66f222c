/*
 * estimate.h -- what simulating a scenario will take, from simulating its beginning on this machine.
 */
#ifndef KINESIM_SCENARIOS_STUDY_ESTIMATE_H
#define KINESIM_SCENARIOS_STUDY_ESTIMATE_H

#include "scenarios/loader/scenario.h"

struct estimate {
    double tries; /* to put a record, of all replications, warm-up and all: what a run counts too */
    double processor_s;  /* seconds of one processor for them */
    double bytes;        /* of memory at the most, if it grows as it did */
    double simulated_ns; /* how much was simulated to tell, of one replication */
};

/* Simulates the first replication for `seconds` > 0 at the most and takes the rest to be like it, by the records that
 * profiles and traces bring then: a backlog that grows makes it differ. `replications: auto` counts as replications_max. */
struct estimate estimate_of(const struct scenario *scenario, double seconds);

#endif
