/*
 * delivery_retry.h -- when SNS tries again what could not be delivered: the phases of a policy as times.
 */
#ifndef KINESIM_MODELS_DELIVERY_RETRY_H
#define KINESIM_MODELS_DELIVERY_RETRY_H

#include <stdint.h>

/* How a phase's gaps go from its least to its most. */
enum retry_curve { RETRY_LINEAR, RETRY_ARITHMETIC, RETRY_GEOMETRIC, RETRY_EXPONENTIAL };

enum { DELIVERY_RETRIES_NOTED = 104 };

/* Attempt 0 is the first; those up to `noted` - 1 have a time each, later ones follow `gap_ns` after the one before. */
struct delivery_retry {
    int64_t noted_ns[DELIVERY_RETRIES_NOTED]; /* after the first */
    uint32_t noted;
    int64_t gap_ns;
    int64_t attempts; /* in all */
};

/* What AWS manages, Lambda, SQS and Firehose: 100,015 attempts over 23 days; and e-mail: 50 in six hours and more
 * (additions of November 2026, 2.10, D). */
struct delivery_retry delivery_retry_managed(void);
struct delivery_retry delivery_retry_mail(void);

/* A policy for HTTP and HTTPS: `at_once` retries without delay, `pre` at the least, then those between on the curve, then
 * `post` at the most, `retries` in all (2.10, D). 0 <= at_once + pre + post <= retries <= 100; 0 < least <= most. */
struct delivery_policy {
    int64_t retries, at_once, pre, post;
    int64_t least_ns, most_ns;
    int curve; /* enum retry_curve */
};
struct delivery_retry delivery_retry_http(const struct delivery_policy *policy);

/* When attempt `number` < attempts is made, in ns after the first. */
int64_t delivery_retry_at_ns(const struct delivery_retry *retry, int64_t number);

/* The first attempt at `ns` after the first or later; `attempts` if there is none. */
int64_t delivery_retry_from(const struct delivery_retry *retry, int64_t ns);

#endif
