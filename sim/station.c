#include "sim/station.h"

#include "sim/theory.h"

#include "sim/banned.h"

bool station_law(const struct station *station, struct results *results, const char *component,
                 const char *law)
{
    return results_law(results, component, law, (double)station->when_empty.area,
                       (double)station->when_empty.stayed, 0);
}

void station_measure(struct station *station, int64_t now_ns)
{
    station_change(station, now_ns, 0);
    station->measured.at_ns = now_ns;
    station->measured.left = station->left;
    station->measured.area = station->area;
    station->measured.stayed = station->stayed;
}

/* ours: mean stays that the measured time must hold */
enum { STAYS_MIN = 1000 };

void station_theory(const struct station *station, struct results *results, const char *component,
                    const char *stage, const char *unit, int64_t now_ns)
{
    const double time_ns = (double)(now_ns - station->measured.at_ns);
    const double area = (double)(station->area - station->measured.area) +
                        (double)station->present * (double)(now_ns - station->changed_at_ns);
    const double left = (double)(station->left - station->measured.left);
    const double stayed_ns = (double)(station->stayed - station->measured.stayed);
    if (left == 0 || stayed_ns * STAYS_MIN > left * time_ns) return;
    results_figure(results, component,
                   &(struct results_figure){
                       .stage = stage,
                       .statistic = "number",
                       .unit = unit,
                       .theory = theory_little(left / time_ns, stayed_ns / left),
                       .simulated = area / time_ns,
                       .law = "mean number = rate x mean time",
                       .source = "Little 1961",
                   });
}
