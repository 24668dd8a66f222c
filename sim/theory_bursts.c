#include <math.h>

#include "sim/check.h"
#include "sim/theory.h"

#include "sim/banned.h"

double theory_bursts_refused(double high, double low, double capacity, double on, double off)
{
    CHECK(high >= low && low >= 0 && capacity >= 0 && on > 0 && off > 0);
    const double per_on = high + low * off / on; /* what comes for each unit of time on */
    if (high <= 1) return 0;
    if (low >= 1) return 1 - (1 + off / on) / per_on;
    const double gained = on * (high - 1), z = 1 / (off * (1 - low)) - 1 / gained;
    /* Near z = 0 the quotient is the capacity itself. */
    const double room = fabs(z) * capacity < 1e-9 ? capacity : -expm1(-z * capacity) / z;
    return (high - 1) / per_on * gained / (gained + room);
}
