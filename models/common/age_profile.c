#include "models/common/age_profile.h"

#include <stdbool.h>
#include <string.h>

#include "sim/check.h"
#include "sim/multiversion.h"

#include "sim/banned.h"

enum { EXACT_MIN = 8, EXACT_MAX = 512, BINS = 1024 };

struct age_profile {
    struct memory *memory;
    uint32_t holders;
    uint32_t count;            /* records */
    int64_t first_ns, last_ns; /* INT64_MAX and -1 when empty */
    /* While there are no bins. */
    int64_t *times;
    uint32_t capacity; /* of times */
    /* Bin i counts the records of [(base + i) << shift, (base + i + 1) << shift). */
    bool binned;
    uint32_t shift;
    int64_t base;
    uint32_t *bins;
};

struct age_profile *age_profile_create(struct memory *memory)
{
    struct age_profile *profile = memory_take(memory, sizeof *profile);
    *profile = (struct age_profile){.memory = memory, .holders = 1};
    age_profile_clear(profile);
    return profile;
}

struct age_profile *age_profile_share(struct age_profile *profile)
{
    profile->holders++;
    return profile;
}

void age_profile_destroy(struct age_profile *profile)
{
    if (!profile || --profile->holders > 0) return;
    memory_give(profile->memory, profile->times, profile->capacity * sizeof *profile->times);
    memory_give(profile->memory, profile->bins, BINS * sizeof *profile->bins);
    memory_give(profile->memory, profile, sizeof *profile);
}

void age_profile_clear(struct age_profile *profile)
{
    CHECK(profile->holders == 1);
    profile->count = 0;
    profile->first_ns = INT64_MAX;
    profile->last_ns = -1;
    profile->binned = false;
}

/* ---- bins */

/* Bins 2i and 2i + 1 become bin i, when the first of them has an even number; `odd`: when it has not, those
 * before and at 2i. */
MULTIVERSION static void join_pairs(uint32_t *bins, bool odd)
{
    uint32_t old[BINS + 2] = {0};
    memcpy(old + odd, bins, BINS * sizeof *bins);
    for (uint32_t i = 0; i <= BINS / 2; i++) bins[i] = old[2 * i] + old[2 * i + 1];
    memset(bins + BINS / 2 + 1, 0, (BINS / 2 - 1) * sizeof *bins);
}

static void double_width(struct age_profile *profile)
{
    join_pairs(profile->bins, profile->base % 2 != 0);
    profile->base >>= 1;
    profile->shift++;
}

/* Whether bins of this width, from the first record's on, hold the last. */
static bool reaches(const struct age_profile *profile)
{
    return (profile->last_ns >> profile->shift) - (profile->first_ns >> profile->shift) < BINS;
}

/* Joins bins until first_ns and last_ns lie in them. */
static void make_wide(struct age_profile *profile)
{
    while (!reaches(profile)) double_width(profile);
    const int64_t base = profile->first_ns >> profile->shift;
    if (base < profile->base) {
        const size_t earlier = (size_t)(profile->base - base);
        memmove(profile->bins + earlier, profile->bins, (BINS - earlier) * sizeof *profile->bins);
        memset(profile->bins, 0, earlier * sizeof *profile->bins);
        profile->base = base;
    }
}

/* Neighbours tend to share a bin, and a count that was just written is slow to read again: go through
 * the four quarters in step. */
static void count_in_bins(const struct age_profile *profile, const int64_t *created_at_ns,
                          uint32_t count)
{
    uint32_t *bins = profile->bins;
    const uint32_t shift = profile->shift, quarter = count / 4;
    const int64_t base = profile->base;
    const int64_t *a = created_at_ns, *b = a + quarter, *c = b + quarter, *d = c + quarter;
    for (uint32_t i = 0; i < quarter; i++) {
        bins[(a[i] >> shift) - base]++;
        bins[(b[i] >> shift) - base]++;
        bins[(c[i] >> shift) - base]++;
        bins[(d[i] >> shift) - base]++;
    }
    for (uint32_t i = 4 * quarter; i < count; i++) bins[(a[i] >> shift) - base]++;
}

/* From times to bins that hold first_ns and last_ns. */
static void begin_bins(struct age_profile *profile, uint32_t timed)
{
    if (!profile->bins) profile->bins = memory_take(profile->memory, BINS * sizeof *profile->bins);
    memset(profile->bins, 0, BINS * sizeof *profile->bins);
    profile->binned = true;
    profile->shift = 0;
    while (!reaches(profile)) profile->shift++;
    profile->base = profile->first_ns >> profile->shift;
    count_in_bins(profile, profile->times, timed);
    /* Objects hold their profile for minutes. */
    memory_give(profile->memory, profile->times, profile->capacity * sizeof *profile->times);
    profile->times = NULL;
    profile->capacity = 0;
}

/* ---- adding */

struct reach {
    int64_t first, last;
};

MULTIVERSION static struct reach reach_of(const int64_t *times, uint32_t count)
{
    struct reach reach = {INT64_MAX, -1};
    for (uint32_t i = 0; i < count; i++) {
        reach.first = times[i] < reach.first ? times[i] : reach.first;
        reach.last = times[i] > reach.last ? times[i] : reach.last;
    }
    return reach;
}

static void widen(struct age_profile *profile, int64_t first_ns, int64_t last_ns)
{
    if (first_ns < profile->first_ns) profile->first_ns = first_ns;
    if (last_ns > profile->last_ns) profile->last_ns = last_ns;
    if (profile->binned) make_wide(profile);
}

static void keep_times(struct age_profile *profile, const int64_t *created_at_ns, uint32_t count)
{
    if (profile->count + count > profile->capacity) {
        uint32_t capacity = profile->capacity ? profile->capacity : EXACT_MIN;
        while (capacity < profile->count + count) capacity *= 2;
        profile->times = memory_grown(profile->memory, profile->times,
                                      profile->capacity * sizeof *profile->times,
                                      capacity * sizeof *profile->times);
        profile->capacity = capacity;
    }
    memcpy(profile->times + profile->count, created_at_ns, count * sizeof *created_at_ns);
}

static void add_times(struct age_profile *profile, const int64_t *times, uint32_t count,
                      struct reach reach)
{
    widen(profile, reach.first, reach.last);
    if (!profile->binned && profile->count + count > EXACT_MAX) begin_bins(profile, profile->count);
    if (profile->binned) count_in_bins(profile, times, count);
    else keep_times(profile, times, count);
    profile->count += count;
}

void age_profile_add(struct age_profile *profile, const int64_t *created_at_ns, uint32_t count)
{
    CHECK(profile->holders == 1);
    if (count == 0) return;
    const struct reach reach = reach_of(created_at_ns, count);
    CHECK(reach.first >= 0);
    add_times(profile, created_at_ns, count, reach);
}

static void merge_bins(struct age_profile *profile, const struct age_profile *from)
{
    widen(profile, from->first_ns, from->last_ns);
    if (!profile->binned) begin_bins(profile, profile->count);
    /* Bins of `from` must not be cut: those here are at least as wide. */
    while (profile->shift < from->shift) double_width(profile);
    uint32_t bins[BINS];
    int64_t base = from->base;
    memcpy(bins, from->bins, sizeof bins);
    for (uint32_t shift = from->shift; shift < profile->shift; shift++, base >>= 1)
        join_pairs(bins, base % 2 != 0);
    const size_t first = (size_t)(base - profile->base);
    for (size_t i = first; i < BINS; i++) profile->bins[i] += bins[i - first];
    profile->count += from->count;
}

void age_profile_merge(struct age_profile *profile, const struct age_profile *from)
{
    CHECK(profile->holders == 1);
    if (from->count == 0) return;
    if (from->binned) merge_bins(profile, from);
    else
        add_times(profile, from->times, from->count, (struct reach){from->first_ns, from->last_ns});
}

/* ---- reading */

void age_profile_ages(const struct age_profile *profile, struct histogram *histogram,
                      int64_t now_ns)
{
    if (!profile->binned) {
        histogram_add_since(histogram, now_ns, profile->times, profile->count);
        return;
    }
    for (uint32_t i = 0; i < BINS; i++) {
        if (!profile->bins[i]) continue;
        int64_t middle_ns = ((profile->base + i) << profile->shift) +
                            (INT64_C(1) << profile->shift) / 2;
        if (middle_ns < profile->first_ns) middle_ns = profile->first_ns;
        if (middle_ns > profile->last_ns) middle_ns = profile->last_ns;
        histogram_add_n(histogram, now_ns - middle_ns, profile->bins[i]);
    }
}

uint32_t age_profile_times(const struct age_profile *profile, int64_t *created_at_ns)
{
    uint32_t count = 0;
    if (!profile->binned) {
        if (profile->count > 0)
            memcpy(created_at_ns, profile->times, profile->count * sizeof *created_at_ns);
        return profile->count;
    }
    for (uint32_t i = 0; i < BINS; i++) {
        const int64_t begin_ns = (profile->base + i) << profile->shift;
        int64_t middle_ns = begin_ns + ((INT64_C(1) << profile->shift) >> 1);
        if (middle_ns < profile->first_ns) middle_ns = profile->first_ns;
        if (middle_ns > profile->last_ns) middle_ns = profile->last_ns;
        for (uint32_t k = 0; k < profile->bins[i]; k++) created_at_ns[count++] = middle_ns;
    }
    return count;
}
