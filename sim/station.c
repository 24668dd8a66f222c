#include "sim/station.h"

#include "sim/banned.h"

bool station_law(const struct station *station, struct results *results, const char *component,
                 const char *law, int64_t now_ns)
{
    struct station at = *station;
    station_change(&at, now_ns, 0);
    const station_sum still = (station_sum)at.present * now_ns - (at.came - at.left_of);
    return results_law(results, component, law, (double)at.area, (double)(at.stayed + still), 0);
}
