/*
 * age_profile.h -- when the records of a buffer or an object were created, in little memory.
 *
 * What waits to be gathered, converted, written and found by a crawler cannot keep 8 bytes a record. Up to
 * 512 records are kept exactly, in the room that bins take. More are counted in 1,024 bins, a power of two
 * of ns wide, that begin at whole multiples of their width: profiles add up exactly. When a record falls
 * outside, bins are joined in pairs until it does not, so a bin is at most 1/511 of the time from the first
 * record to the last, and a record, taken for its middle, is off by at most 1/1,022 of it: 0.07 s where they
 * gathered for 75 s. None becomes younger than the last, or older than the first.
 */
#ifndef KINESIM_MODELS_AGE_PROFILE_H
#define KINESIM_MODELS_AGE_PROFILE_H

#include <stdint.h>

#include "sim/histogram.h"
#include "sim/memory.h"

struct age_profile;

/* An empty one. */
struct age_profile *age_profile_create(struct memory *memory);
/* Another holder of the same profile, which none of them changes any more: it goes when all have destroyed
 * it. */
struct age_profile *age_profile_share(struct age_profile *profile);
void age_profile_destroy(struct age_profile *profile);

/* Records created at these times, >= 0, in any order. */
void age_profile_add(struct age_profile *profile, const int64_t *created_at_ns, uint32_t count);
/* All that `from` holds. */
void age_profile_merge(struct age_profile *profile, const struct age_profile *from);
/* Empty again; keeps its memory. */
void age_profile_clear(struct age_profile *profile);

/* When each of its records was created, as well as is known, in no order: room for all of them. Gives how many. */
uint32_t age_profile_times(const struct age_profile *profile, int64_t *created_at_ns);

/* Adds each record's age at `now_ns`, which is not before any of them. */
void age_profile_ages(const struct age_profile *profile, struct histogram *histogram,
                      int64_t now_ns);

#endif
