/*
 * level.h -- something that goes up and down: its time-weighted mean, least and greatest.
 */
#ifndef KINESIM_SIM_LEVEL_H
#define KINESIM_SIM_LEVEL_H

#include <stdint.h>

struct level {
    int64_t value, min, max;
    int64_t since_ns, changed_at_ns;
    double area; /* integral of value over time since since_ns, up to changed_at_ns */
};

void level_reset(struct level *level, int64_t now_ns, int64_t value);
void level_add(struct level *level, int64_t now_ns, int64_t change);
/* Integral of the level from the last reset to now, in value x ns. */
double level_area(const struct level *level, int64_t now_ns);
/* Time-weighted mean since the last reset; the value itself if no time has passed. */
double level_mean(const struct level *level, int64_t now_ns);

#endif
