/*
 * measured.h -- what a run counted in its measured time, for `findings` hooks.
 */
#ifndef KINESIM_MODELS_MEASURED_H
#define KINESIM_MODELS_MEASURED_H

#include "sim/sim.h"

/* What a counter of the component grew by; 0 if there is none of this name. */
double measured_count(struct sim *sim, const struct component *component, const char *name);

/* The same of a meter, in its base units. */
double measured_meter(struct sim *sim, const struct component *component, const char *item);

double measured_ns(const struct sim *sim);

#endif
