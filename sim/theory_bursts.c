#include <math.h>

#include "sim/check.h"
#include "sim/theory.h"

#include "sim/banned.h"

double theory_bursts_refused(double load, double capacity, double on, double off)
{
    CHECK(load > 0 && capacity >= 0 && on > 0 && off > 0);
    if (load <= 1) return 0;
    const double gained = on * (load - 1), z = 1 / off - 1 / gained;
    /* Near z = 0 the quotient is the capacity itself. */
    const double room = fabs(z) * capacity < 1e-9 ? capacity : -expm1(-z * capacity) / z;
    return (load - 1) / load * gained / (gained + room);
}
