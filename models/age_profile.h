/*
 * age_profile.h -- when the records of an object were created, in little memory.
 *
 * What waits to be converted, written and found by a crawler cannot keep 8 bytes a record. Up to 1,024
 * records are kept exactly; more are counted in 1,024 equal bins between the first and the last: a
 * record is off by at most half a bin, 0.04 s for an object that gathered for 75 s.
 */
#ifndef KINESIM_MODELS_AGE_PROFILE_H
#define KINESIM_MODELS_AGE_PROFILE_H

#include <stdint.h>

#include "sim/histogram.h"

struct age_profile;

/* count > 0. */
struct age_profile *age_profile_create(const int64_t *created_at_ns, uint32_t count);
/* Another holder of the same profile: it goes when all have destroyed it. */
struct age_profile *age_profile_share(struct age_profile *profile);
void age_profile_destroy(struct age_profile *profile);

/* Adds each record's age at `now_ns`. */
void age_profile_ages(const struct age_profile *profile, struct histogram *histogram,
                      int64_t now_ns);

#endif
