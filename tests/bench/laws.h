/*
 * laws.h -- seven laws of the gap after which an event asks for itself again, of mean 1: the first six after
 * Ronngren and Ayani 1997, "A comparative study of parallel and sequential priority queue algorithms", ACM
 * TOMACS 7. `poll` is 10 % one-second and 90 % 200-ms polls, nearly on a grid: of crowds within a few
 * nanoseconds, many at the very same. What a queue costs should not depend on the law.
 */
#ifndef KINESIM_TESTS_BENCH_LAWS_H
#define KINESIM_TESTS_BENCH_LAWS_H

#include <math.h>
#include <stdint.h>

#include "sim/rng.h"

static inline double law_exponential(double u)
{
    return -log(u);
}
static inline double law_uniform(double u)
{
    return 2 * u;
}
static inline double law_biased(double u)
{
    return 0.9 + 0.2 * u;
}
static inline double law_bimodal(double u)
{
    return u < 0.9 ? 0.1 * u / 0.9 : 9.05 + (u - 0.9);
}
static inline double law_triangular(double u)
{
    return 1.5 * sqrt(u);
}
static inline double law_negative_triangular(double u)
{
    return 3 * (1 - sqrt(u));
}
static inline double law_poll(double u)
{
    return (u < 0.1 ? 1.0 : 0.2) / 0.28;
}

struct law {
    const char *name;
    double (*gap)(double u); /* of u uniform in (0, 1) */
};

static const struct law laws[] = {
    {"exponential", law_exponential},
    {"uniform", law_uniform},
    {"biased", law_biased},
    {"bimodal", law_bimodal},
    {"triangular", law_triangular},
    {"negative-triangular", law_negative_triangular},
    {"poll", law_poll},
};
enum { LAWS = sizeof laws / sizeof laws[0] };

/* `count` gaps, always the same ones of a law. They are drawn before they are measured with, and many: a
 * branch predictor learns a short table. */
static inline void law_fill(const struct law *law, double mean_ns, int64_t *gaps_ns, uint32_t count)
{
    struct rng rng;
    rng_init(&rng, 1, 0, "laws", law->name);
    for (uint32_t i = 0; i < count; i++)
        gaps_ns[i] = (int64_t)(mean_ns * law->gap(rng_uniform(&rng)) + 0.5);
}

#endif
