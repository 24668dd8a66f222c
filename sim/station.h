/*
 * station.h -- somewhere things arrive, stay and leave, and Little's law of it.
 *
 * Little 1961, on one sample path: whenever a station is empty, the number present, summed over time,
 * is the time present, summed over all that came (Stidham 1974). The left side is kept as things come
 * and go, the right side from what those who leave say of themselves, so that who is forgotten, let
 * out twice or keeps another's time breaks the law.
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
    int64_t left;       /* so many */
    station_sum area;   /* present x ns, up to changed_at_ns */
    station_sum stayed; /* ns, of all who left */
    struct {
        station_sum area, stayed;
    } when_empty; /* both when it was last empty */
    struct {
        int64_t at_ns, left;
        station_sum area, stayed;
    } measured; /* when the measured time began */
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
}

/* `count` leave that say they came at since_ns. */
static inline void station_leave(struct station *station, int64_t now_ns, int64_t since_ns,
                                 int64_t count)
{
    CHECK(since_ns <= now_ns && count <= station->present);
    station_change(station, now_ns, -count);
    station->left += count;
    station->stayed += (station_sum)count * (now_ns - since_ns);
    if (station->present > 0) return;
    station->when_empty.area = station->area;
    station->when_empty.stayed = station->stayed;
}

/* The law of the run until the station was last empty, as a law of the component; true if it holds, to
 * the last digit of a double. One that was never empty has nothing to show. */
bool station_law(const struct station *station, struct results *results, const char *component,
                 const char *law);

/* The measured time begins. */
void station_measure(struct station *station, int64_t now_ns);

/*
 * Offers the same of the measured time as a closed form (results_figure): the mean number present against
 * the rate of leaving times the mean time of those who left. They differ by what the first and the last
 * stayed outside of it, which does not show if a mean stay is less than a thousandth of it; else it keeps
 * silent, as of a queue that grows. `unit` is what is present.
 */
void station_theory(const struct station *station, struct results *results, const char *component,
                    const char *stage, const char *unit, int64_t now_ns);

#endif
