#include "models/age_profile.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"

enum { PROFILE_BINS = 1024 };

struct age_profile {
    uint32_t holders;
    uint32_t count;   /* records */
    int64_t first_ns; /* binned: when the first was created */
    int64_t width_ns; /* of a bin; 0: times[] holds each record */
    union {
        int64_t times[PROFILE_BINS];
        uint32_t bins[PROFILE_BINS];
    } as;
};

struct age_profile *age_profile_create(const int64_t *created_at_ns, uint32_t count)
{
    CHECK(count > 0);
    if (count <= PROFILE_BINS) {
        struct age_profile *exact =
            check_alloc(offsetof(struct age_profile, as) + count * sizeof(int64_t));
        exact->holders = 1;
        exact->count = count;
        exact->first_ns = 0;
        exact->width_ns = 0;
        memcpy(exact->as.times, created_at_ns, count * sizeof *created_at_ns);
        return exact;
    }
    struct age_profile *profile =
        check_zeroed(1, offsetof(struct age_profile, as) + PROFILE_BINS * sizeof(uint32_t));
    int64_t first = created_at_ns[0], last = first;
    for (uint32_t i = 1; i < count; i++) {
        if (created_at_ns[i] < first) first = created_at_ns[i];
        if (created_at_ns[i] > last) last = created_at_ns[i];
    }
    profile->holders = 1;
    profile->count = count;
    profile->first_ns = first;
    profile->width_ns = (last - first) / PROFILE_BINS + 1;
    const double per_ns = 1.0 / (double)profile->width_ns;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t bin = (uint32_t)((double)(created_at_ns[i] - first) * per_ns);
        if (bin >= PROFILE_BINS) bin = PROFILE_BINS - 1;
        profile->as.bins[bin]++;
    }
    return profile;
}

struct age_profile *age_profile_share(struct age_profile *profile)
{
    profile->holders++;
    return profile;
}

void age_profile_destroy(struct age_profile *profile)
{
    if (profile && --profile->holders == 0) free(profile);
}

void age_profile_ages(const struct age_profile *profile, struct histogram *histogram,
                      int64_t now_ns)
{
    if (profile->width_ns == 0) {
        histogram_add_since(histogram, now_ns, profile->as.times, profile->count);
        return;
    }
    for (uint32_t bin = 0; bin < PROFILE_BINS; bin++) {
        if (!profile->as.bins[bin]) continue;
        const int64_t middle_ns = profile->first_ns + (int64_t)bin * profile->width_ns +
                                  profile->width_ns / 2;
        histogram_add_n(histogram, now_ns - middle_ns, profile->as.bins[bin]);
    }
}
