#include "sim/theory.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#include "sim/check.h"

#include "sim/banned.h"

double theory_mg1_wait(double rho, double cv2)
{
    CHECK(rho >= 0 && rho < 1);
    CHECK(cv2 >= 0);
    return rho * (1 + cv2) / (2 * (1 - rho));
}

double theory_mm1_wait(double rho)
{
    return theory_mg1_wait(rho, 1);
}

double theory_md1_wait(double rho)
{
    return theory_mg1_wait(rho, 0);
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

struct theory_buffer theory_buffer(uint64_t most, double expected)
{
    CHECK(most >= 1 && most <= UINT32_MAX); /* GSL counts by unsigned int */
    CHECK(expected > 0);
    double size = 1, waits = 0;
    for (uint32_t j = 1; j < most; j++) {
        const double reached = gsl_cdf_poisson_Q(j - 1, expected);
        size += reached;
        waits += j * reached;
        /* The rest falls faster than a geometric series and no longer counts. */
        if (j > expected && j * reached < 1e-18 * waits) break;
    }
    return (struct theory_buffer){.size = size, .wait = waits / size};
}

double theory_poll_wait_quantile(double interval, double p)
{
    CHECK(p >= 0 && p <= 1);
    return p * interval;
}
