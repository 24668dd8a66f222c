/*
 * lag.h -- work that comes faster than it is done, over a measured time.
 *
 * With lambda coming and mu done per second, D seconds leave D (lambda - mu) undone, and the oldest of what is undone
 * is older by 1 - mu / lambda hours in every hour.
 */
#ifndef KINESIM_MODELS_LAG_H
#define KINESIM_MODELS_LAG_H

#include <stdbool.h>

#include "models/common/expect.h"

struct lag {
    double came, done;   /* in the measured time; done <= came says that what waits has grown */
    double behind_ns;    /* age of the oldest that is not done, when it ends */
    double retention_ns; /* age at which it would be gone */
};

/* From rates: what comes and is done in a second; late by all the time so far, or as long as anything is kept. */
struct lag lag_from_rates(const struct expect *expect, double came, double done,
                          double retention_ns);

/*
 * True if what waits grew by more than chance: by more than five standard deviations of a Poisson number, a hundredth
 * of what came, and `slack`, which a steady state may have more under way at the end than in the beginning.
 */
bool lag_grows(const struct lag *lag, double slack);

/* The share of what came that stays undone, 0 .. 1: a finding's severity. */
double lag_share(const struct lag *lag);
/* By how much what waits gets older, in ns an hour. */
double lag_growth_an_hour_ns(const struct lag *lag);
/* In how long the oldest will be gone if it goes on like this. */
double lag_expires_ns(const struct lag *lag);

#endif
