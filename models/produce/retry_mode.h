/*
 * retry_mode.h -- how the AWS SDKs try again, by the names that they have for it (facts KDS 2.1).
 */
#ifndef KINESIM_MODELS_RETRY_MODE_H
#define KINESIM_MODELS_RETRY_MODE_H

#include "models/produce/producer.h"

enum retry_mode {
    RETRY_AS_SET, /* attempts, base and cap hold */
    RETRY_STANDARD,
    RETRY_STANDARD_2026,
    RETRY_LEGACY,
};

/* What holds of them all. */
struct retry_rule {
    int64_t attempts; /* calls for one record; 0: until it succeeds */
    int64_t base_ns,
        other_base_ns; /* before the first retry of what was throttled, and of what failed */
    int64_t cap_ns;
    double spread;    /* as in struct retry */
    int64_t quota;    /* tokens for retries; 0: without end */
    int64_t costs;    /* of them a retry takes, and its success gives back */
    int64_t restores; /* a success at the first try gives back */
};

struct retry_rule retry_rule_of(const struct producer_config *config);

extern const char *const retry_mode_names[];
extern const char *const retry_mode_unmodelled[];

/* The row of `retry` that chooses it. */
#define RETRY_MODE_FIELD                                                                           \
    {                                                                                              \
        .key = "mode", .kind = FIELD_CHOICE, .offset = PRODUCER_RETRY_AT(mode),                    \
        .fallback = "as-set", .choices = retry_mode_names, .unmodelled = retry_mode_unmodelled,    \
        .help = "an SDK's own attempts, backoff and retry quota instead of those beside it",       \
        .source = "ours: attempts, base and cap are the standard mode's"                           \
    }

#endif
