#include "models/common/measured.h"

#include <string.h>

#include "sim/results.h"

#include "sim/banned.h"

double measured_count(struct sim *sim, const struct component *component, const char *name)
{
    struct results_named named;
    for (size_t i = 0; results_counter_at(sim_results(sim), i, &named); i++)
        if (!strcmp(named.component, component->name) && !strcmp(named.name, name))
            return (double)named.value;
    return 0;
}

double measured_meter(struct sim *sim, const struct component *component, const char *item)
{
    struct results_named named;
    for (size_t i = 0; results_meter_at(sim_results(sim), i, &named); i++)
        if (!strcmp(named.component, component->name) && !strcmp(named.name, item))
            return (double)named.units;
    return 0;
}

double measured_ns(const struct sim *sim)
{
    return (double)(sim_end_at_ns(sim) - sim_measured_at_ns(sim));
}
