#include "models/stream/replication.h"

int64_t replication_ns(const struct dist *zone_write, struct rng *rng, bool majority)
{
    double zone[REPLICATION_ZONES];
    dist_fill(zone_write, rng, zone, REPLICATION_ZONES);
    double least = zone[0], middle = zone[1], most = zone[2];
    if (least > middle) {
        const double swap = least;
        least = middle;
        middle = swap;
    }
    if (middle > most) {
        const double swap = middle;
        middle = most;
        most = swap;
    }
    if (least > middle) middle = least;
    return (int64_t)((majority ? middle : most) + 0.5);
}

int64_t replication_of_two_ns(const struct dist *zone_write, struct rng *rng)
{
    double zone[REPLICATION_ZONES - 1];
    dist_fill(zone_write, rng, zone, REPLICATION_ZONES - 1);
    return (int64_t)((zone[0] > zone[1] ? zone[0] : zone[1]) + 0.5);
}
