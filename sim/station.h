/*
 * station.h -- somewhere things arrive, stay and leave, and Little's law of it.
 *
 * Little 1961, on one sample path (El-Taha & Stidham 1999, section 6.1): the number present, summed over
 * time, is the time present, summed over all that came; those still there count until now. The left
 * side is kept as things come and go, the right side from what those who leave say of themselves.
 */
#ifndef KINESIM_SIM_STATION_H
#define KINESIM_SIM_STATION_H

#include <stdint.h>

#include "sim/check.h"
#include "sim/results.h"

__extension__ typedef __int128 station_sum;

/* Begins with zeros. */
struct station {
    int64_t present, changed_at_ns;
    station_sum area;          /* present x ns, up to changed_at_ns */
    station_sum stayed;        /* ns, of all who left */
    station_sum came, left_of; /* sums of arrival times: of all, and of those who left */
};

static inline void station_change(struct station *station, int64_t now_ns, int64_t change)
{
    station->area += (station_sum)station->present * (now_ns - station->changed_at_ns);
    station->changed_at_ns = now_ns;
    station->present += change;
}

static inline void station_enter(struct station *station, int64_t now_ns, int64_t count)
{
    station_change(station, now_ns, count);
    station->came += (station_sum)count * now_ns;
}

/* `count` leave that say they came at since_ns. */
static inline void station_leave(struct station *station, int64_t now_ns, int64_t since_ns,
                                 int64_t count)
{
    CHECK(since_ns <= now_ns && count <= station->present);
    station_change(station, now_ns, -count);
    station->stayed += (station_sum)count * (now_ns - since_ns);
    station->left_of += (station_sum)count * since_ns;
}

/* The law, of the whole run so far, as a law of the component; true if it holds, to the last
 * digit of a double. */
bool station_law(const struct station *station, struct results *results, const char *component,
                 const char *law, int64_t now_ns);

#endif
