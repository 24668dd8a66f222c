#include "models/produce/retry_mode.h"

const char *const retry_mode_names[] = {"as-set", "standard", "standard-2026", "legacy", NULL};
const char *const retry_mode_unmodelled[] = {"adaptive", NULL};

/* KDS 2.1, D, BC: a bucket of 500 tokens; a retry costs 5, in the newest variant 14; success gives back. */
enum { QUOTA = 500, COSTS = 5, COSTS_2026 = 14, RESTORES = 1 };
/* KDS 2.1, D, BC: the fourth of legacy's waits is the last and longest, 8 s; it has no cap. */
#define LEGACY_CAP_NS (8 * NS_PER_S)

struct retry_rule retry_rule_of(const struct producer_config *config)
{
    const struct retry_rule as_set = {.attempts = config->retry.attempts,
                                      .base_ns = config->retry.base_ns,
                                      .other_base_ns = config->retry.base_ns,
                                      .cap_ns = config->retry.cap_ns,
                                      .spread = config->retry.spread};
    const struct retry_rule rules[] = {
        [RETRY_AS_SET] = as_set,
        [RETRY_STANDARD] = {.attempts = 3,
                            .base_ns = NS_PER_S,
                            .other_base_ns = NS_PER_S,
                            .cap_ns = 20 * NS_PER_S,
                            .quota = QUOTA,
                            .costs = COSTS,
                            .restores = RESTORES},
        [RETRY_STANDARD_2026] = {.attempts = 3,
                                 .base_ns = NS_PER_S,
                                 .other_base_ns = 50 * NS_PER_MS,
                                 .cap_ns = 20 * NS_PER_S,
                                 .quota = QUOTA,
                                 .costs = COSTS_2026,
                                 .restores = RESTORES},
        [RETRY_LEGACY] = {.attempts = 5,
                          .base_ns = NS_PER_S,
                          .other_base_ns = NS_PER_S,
                          .cap_ns = LEGACY_CAP_NS},
    };
    return rules[config->retry.mode];
}
