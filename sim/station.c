#include "sim/station.h"

#include "sim/banned.h"

bool station_law(const struct station *station, struct results *results, const char *component,
                 const char *law)
{
    return results_law(results, component, law, (double)station->when_empty.area,
                       (double)station->when_empty.stayed, 0);
}
