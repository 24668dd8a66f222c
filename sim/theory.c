/* theory.c -- one server, many servers, and what is simple. */
#include "sim/theory.h"

#include <math.h>

#include "sim/check.h"

#include "sim/banned.h"

double theory_mg1_wait(double rho, double cv2)
{
    CHECK(rho >= 0 && rho < 1);
    CHECK(cv2 >= 0);
    return rho * (1 + cv2) / (2 * (1 - rho));
}

double theory_parts_mg1_wait(const struct theory_part *parts, uint32_t count, double cv2)
{
    double wait = 0;
    for (uint32_t i = 0; i < count; i++)
        wait += parts[i].share * theory_mg1_wait(parts[i].load, cv2);
    return wait;
}

double theory_mm1_wait(double rho)
{
    return theory_mg1_wait(rho, 1);
}

double theory_md1_wait(double rho)
{
    return theory_mg1_wait(rho, 0);
}

double theory_mg1_wait_variance(double rho, double second, double third)
{
    const double wait = theory_mg1_wait(rho, second - 1);
    return wait * wait + rho * third / (3 * (1 - rho));
}

/* From the largest term down where rho > 1: no power of rho overflows. */
struct theory_mm1k theory_mm1k(uint64_t most, double rho)
{
    CHECK(most >= 1);
    CHECK(rho >= 0);
    const double ratio = rho <= 1 ? rho : 1 / rho;
    double term = 1, sum = 0, first = 0;
    for (uint64_t step = 0; step <= most && term > 0; step++) {
        sum += term;
        first += term * (double)(rho <= 1 ? step : most - step);
        term *= ratio;
    }
    const double full = rho <= 1 ? pow(rho, (double)most) / sum : 1 / sum;
    const double present = first / sum;
    const double time = rho > 0 ? present / (rho * (1 - full)) : 1;
    return (struct theory_mm1k){.lost = full, .present = present, .time = time};
}

double theory_batch_mm1_time(double rho, double first, double second)
{
    CHECK(rho >= 0 && rho < 1);
    CHECK(first >= 1 && second >= first * first);
    return (1 + second / first) / (2 * (1 - rho));
}

double theory_gg1_upper(double rho, double ca2, double cs2)
{
    CHECK(rho > 0 && rho < 1);
    CHECK(ca2 >= 0 && cs2 >= 0);
    return (ca2 / rho + rho * cs2) / (2 * (1 - rho));
}

double theory_gg1_lower(double rho, double cs2)
{
    CHECK(rho > 0 && rho < 1);
    const double bound = (rho * (1 + cs2) - 2) / (2 * (1 - rho));
    return bound > 0 ? bound : 0;
}

double theory_gg1_marchal(double rho, double ca2, double cs2)
{
    return theory_gg1_upper(rho, ca2, cs2) * (1 + cs2) / (1 / (rho * rho) + cs2);
}

double theory_gg1_klb(double rho, double ca2, double cs2)
{
    CHECK(rho > 0 && rho < 1);
    CHECK(ca2 >= 0 && cs2 >= 0);
    if (ca2 + cs2 == 0) return 0; /* nothing varies, nobody waits */
    const double apart = ca2 - 1;
    const double power = apart < 0 ? -2 * (1 - rho) * apart * apart / (3 * rho * (ca2 + cs2))
                                   : -(1 - rho) * apart / (ca2 + 4 * cs2);
    return rho * (ca2 + cs2) / (2 * (1 - rho)) * exp(power);
}

double theory_mm1_sojourn_quantile(double rho, double p)
{
    CHECK(rho >= 0 && rho < 1);
    CHECK(p >= 0 && p < 1);
    return -log1p(-p) / (1 - rho);
}

/* B(c) = a B(c-1) / (c + a B(c-1)): no factorials, so thousands of servers do not overflow. */
double theory_erlang_b(uint32_t servers, double load)
{
    CHECK(servers >= 1);
    CHECK(load > 0);
    double lost = 1;
    for (uint32_t c = 1; c <= servers; c++) lost = load * lost / (c + load * lost);
    return lost;
}

double theory_erlang_c(uint32_t servers, double load)
{
    CHECK(load < servers);
    const double lost = theory_erlang_b(servers, load);
    return servers * lost / (servers - load * (1 - lost));
}

double theory_mmc_wait(uint32_t servers, double load)
{
    return theory_erlang_c(servers, load) / (servers - load);
}

double theory_mmc_wait_above(uint32_t servers, double load, double t)
{
    return theory_erlang_c(servers, load) * exp(-(servers - load) * t);
}

double theory_bucket_admitted(double offered, double refill)
{
    CHECK(offered >= 0 && refill >= 0);
    return offered < refill ? offered : refill;
}

double theory_bucket_lasts(double capacity, double offered, double refill)
{
    CHECK(capacity >= 0);
    return offered > refill ? capacity / (offered - refill) : INFINITY;
}

double theory_little(double rate, double time)
{
    CHECK(rate >= 0 && time >= 0);
    return rate * time;
}
