#include "sim/histogram.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/multiversion.h"

#include "sim/banned.h"

__extension__ typedef __int128 wide;

/*
 * Values below 1,024 are their own index. Above, with e the exponent of the value (2^e <= v < 2^(e+1)),
 * the 9 bits below the leading one name the bucket: index = (e - 8) x 512 + those 9 bits. For 512 <= v
 * < 1,024 both agree. The largest int64 (e = 62) has index 54 x 512 + 511.
 */
enum {
    SUB_BITS = 9,
    SUB_COUNT = 1 << SUB_BITS,
    BUCKETS = (62 - SUB_BITS + 2) * SUB_COUNT,
    BLOCK = 512,
};

static inline uint32_t bucket_of(int64_t value)
{
    if (value < 2 * SUB_COUNT) return (uint32_t)value;
    const int exponent = 63 - __builtin_clzll((unsigned long long)value);
    const int shift = exponent - SUB_BITS;
    return (uint32_t)((uint32_t)shift * SUB_COUNT + (uint32_t)(value >> shift));
}

static int64_t bucket_low(uint32_t bucket)
{
    if (bucket < 2 * SUB_COUNT) return bucket;
    const uint32_t shift = bucket / SUB_COUNT - 1;
    return (int64_t)(bucket - shift * SUB_COUNT) << shift;
}

static int64_t bucket_high(uint32_t bucket)
{
    return bucket + 1 < BUCKETS ? bucket_low(bucket + 1) : INT64_MAX;
}

/* ---- */

struct histogram *histogram_create(void)
{
    struct histogram *histogram = check_zeroed(1, sizeof *histogram);
    histogram->min = INT64_MAX;
    histogram->waiting = HISTOGRAM_WAITING; /* the first value makes room for them */
    return histogram;
}

void histogram_destroy(struct histogram *histogram)
{
    if (!histogram) return;
    free(histogram->buckets);
    free(histogram->values);
    free(histogram);
}

void histogram_reset(struct histogram *histogram)
{
    if (histogram->buckets)
        memset(histogram->buckets, 0,
               (histogram->to - histogram->from) * sizeof *histogram->buckets);
    if (histogram->values) histogram->waiting = 0;
    histogram->count = 0;
    histogram->sum = 0;
    histogram->min = INT64_MAX;
    histogram->max = 0;
}

/* Buckets are there from the octave of the least value seen to that of the greatest: an idle histogram costs
 * nothing, and latencies of one kind lie within a few octaves. */
static void extend(struct histogram *histogram, uint32_t least, uint32_t greatest)
{
    uint32_t from = least / SUB_COUNT * SUB_COUNT, to = (greatest / SUB_COUNT + 1) * SUB_COUNT;
    if (histogram->buckets) {
        if (from > histogram->from) from = histogram->from;
        if (to < histogram->to) to = histogram->to;
    }
    int64_t *buckets = check_zeroed(to - from, sizeof *buckets);
    if (histogram->buckets)
        memcpy(buckets + (histogram->from - from), histogram->buckets,
               (histogram->to - histogram->from) * sizeof *buckets);
    free(histogram->buckets);
    histogram->buckets = buckets;
    histogram->from = from;
    histogram->to = to;
}

static inline void reach(struct histogram *histogram, uint32_t least, uint32_t greatest)
{
    if (least < histogram->from || greatest >= histogram->to) extend(histogram, least, greatest);
}

/* Of a bucket there is. */
static int64_t *count_of(const struct histogram *histogram, uint32_t bucket)
{
    return &histogram->buckets[bucket - histogram->from];
}

void histogram_add_n(struct histogram *histogram, int64_t value, int64_t count)
{
    CHECK(value >= 0 && count >= 0);
    if (count == 0) return;
    const uint32_t bucket = bucket_of(value);
    reach(histogram, bucket, bucket);
    *count_of(histogram, bucket) += count;
    histogram->count += count;
    histogram->sum += (wide)value * count;
    if (value < histogram->min) histogram->min = value;
    if (value > histogram->max) histogram->max = value;
}

/* ---- blocks */

struct block {
    uint64_t ored, sum;
    bool within; /* all buckets are between those asked for */
};

/*
 * The buckets of values in [512, 2^52), counted from `from` on, from the bits of a double: the exponent and
 * the first 9 bits of the mantissa are the bucket plus 1031 x 512. 0x433.. and the value below it are
 * 2^52 + value. Values below 512 get buckets below their own, those from 2^52 on show in `ored`. A block's
 * sum fits 61 bits.
 */
MULTIVERSION static struct block buckets_of(const int64_t *restrict values,
                                            uint32_t *restrict buckets, size_t count, int32_t from,
                                            int32_t least, int32_t most)
{
    const int32_t zero = (1023 + SUB_BITS - 1) * SUB_COUNT + from;
    int32_t signs = 0; /* SSE2 has neither minimum nor maximum of these */
    uint64_t ored = 0, sum = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t lifted = (uint64_t)values[i] | 0x4330000000000000u;
        double value;
        memcpy(&value, &lifted, sizeof value);
        value -= 0x1.0p52;
        uint64_t bits;
        memcpy(&bits, &value, sizeof bits);
        const int32_t bucket = (int32_t)(bits >> (52 - SUB_BITS)) - zero;
        buckets[i] = (uint32_t)bucket;
        signs |= (bucket - least) | (most - bucket);
        ored |= (uint64_t)values[i];
        sum += (uint64_t)values[i];
    }
    return (struct block){ored, sum, signs >= 0};
}

/* Neighbours tend to share a bucket, and a count that was just written is slow to read again: go
 * through the four quarters of the block in step. */
static void count_each(int64_t *counts, const uint32_t *buckets, size_t count)
{
    const size_t quarter = count / 4;
    for (size_t i = 0; i < quarter; i++) {
        counts[buckets[i]]++;
        counts[buckets[i + quarter]]++;
        counts[buckets[i + 2 * quarter]]++;
        counts[buckets[i + 3 * quarter]]++;
    }
    for (size_t i = 4 * quarter; i < count; i++) counts[buckets[i]]++;
}

/* Records of one call often share a bucket; where the ends differ the others need no look. */
static bool are_same(const uint32_t *buckets, size_t count)
{
    if (buckets[0] != buckets[count - 1]) return false;
    uint32_t differing = 0;
    for (size_t i = 1; i < count; i++) differing |= buckets[i] ^ buckets[0];
    return differing == 0;
}

struct range {
    int64_t min, max;
};

MULTIVERSION static struct range range_of(const int64_t *values, size_t count)
{
    int64_t min = INT64_MAX, max = INT64_MIN;
    for (size_t i = 0; i < count; i++) {
        min = values[i] < min ? values[i] : min;
        max = values[i] > max ? values[i] : max;
    }
    return (struct range){min, max};
}

/* What buckets_of leaves out: their range, room for it, and, where it does not know them, buckets and sum. */
static void add_unusual(struct histogram *histogram, struct block *block, const int64_t *values,
                        uint32_t *buckets, size_t count)
{
    const struct range range = range_of(values, count);
    CHECK(range.min >= 0);
    if (range.min < histogram->min) histogram->min = range.min;
    if (range.max > histogram->max) histogram->max = range.max;
    const uint32_t from = histogram->from;
    reach(histogram, bucket_of(range.min), bucket_of(range.max));
    if (range.min >= SUB_COUNT && block->ored >> 52 == 0) {
        for (size_t i = 0; i < count; i++) buckets[i] += from - histogram->from;
        return;
    }
    block->sum = 0; /* 64 bits may not do */
    for (size_t i = 0; i < count; i++) {
        buckets[i] = bucket_of(values[i]) - histogram->from;
        histogram->sum += values[i];
    }
}

/* 1 to BLOCK values. Only those that reach the bucket of the least or greatest value so far may be less
 * or greater. */
static void add_block(struct histogram *histogram, const int64_t *values, size_t count)
{
    uint32_t buckets[BLOCK];
    const int32_t from = (int32_t)histogram->from;
    const int32_t min = (int32_t)bucket_of(histogram->min),
                  max = (int32_t)bucket_of(histogram->max);
    struct block block = buckets_of(values, buckets, count, from,
                                    (min < SUB_COUNT ? SUB_COUNT : min + 1) - from, max - 1 - from);
    if (!block.within || block.ored >> 52 != 0)
        add_unusual(histogram, &block, values, buckets, count);
    if (are_same(buckets, count)) histogram->buckets[buckets[0]] += (int64_t)count;
    else count_each(histogram->buckets, buckets, count);
    histogram->count += (int64_t)count;
    histogram->sum += block.sum;
}

/* Room for some of `count` more values that will wait; how much goes to *some. */
static int64_t *waiting_room(struct histogram *histogram, size_t count, size_t *some)
{
    if (histogram->waiting == HISTOGRAM_WAITING) histogram_settle(histogram);
    int64_t *room = histogram->values + histogram->waiting;
    const size_t left = HISTOGRAM_WAITING - histogram->waiting;
    *some = count < left ? count : left;
    histogram->waiting += (uint32_t)*some;
    return room;
}

static inline void add_since(struct histogram *histogram, int64_t now,
                             const int64_t *restrict since, size_t stride, size_t count)
{
    while (count > 0) {
        size_t some;
        int64_t *restrict values = waiting_room(histogram, count, &some);
        int64_t ored = 0;
        for (size_t i = 0; i < some; i++) ored |= values[i] = now - since[i * stride];
        CHECK(ored >= 0); /* none in time to come */
        since += some * stride;
        count -= some;
    }
}

void histogram_add_since(struct histogram *histogram, int64_t now, const int64_t *since,
                         size_t count)
{
    add_since(histogram, now, since, 1, count);
}

void histogram_add_since_every(struct histogram *histogram, int64_t now, const int64_t *since,
                               size_t stride, size_t count)
{
    add_since(histogram, now, since, stride, count);
}

void histogram_add_between(struct histogram *histogram, const int64_t *restrict until,
                           const int64_t *restrict since, size_t stride, size_t count)
{
    while (count > 0) {
        size_t some;
        int64_t *restrict values = waiting_room(histogram, count, &some);
        int64_t ored = 0;
        for (size_t i = 0; i < some; i++) ored |= values[i] = until[i] - since[i * stride];
        CHECK(ored >= 0);
        until += some;
        since += some * stride;
        count -= some;
    }
}

void histogram_add_values(struct histogram *histogram, const int64_t *values, size_t count)
{
    while (count >= HISTOGRAM_WAITING) { /* they need not wait for others */
        const size_t some = count < BLOCK ? count : BLOCK;
        add_block(histogram, values, some);
        values += some;
        count -= some;
    }
    while (count > 0) {
        size_t some;
        int64_t *room = waiting_room(histogram, count, &some);
        memcpy(room, values, some * sizeof *values);
        values += some;
        count -= some;
    }
}

/* Counts the values that wait. */
void histogram_settle(struct histogram *histogram)
{
    if (!histogram->values) {
        histogram->values = check_alloc(HISTOGRAM_WAITING * sizeof *histogram->values);
    } else if (histogram->waiting > 0) {
        add_block(histogram, histogram->values, histogram->waiting);
    }
    histogram->waiting = 0;
}

/* To a reader values that wait are counted ones: no histogram is made const. */
static const struct histogram *settled(const struct histogram *histogram)
{
    if (histogram->values && histogram->waiting > 0)
        histogram_settle((struct histogram *)(uintptr_t)histogram);
    return histogram;
}

void histogram_merge(struct histogram *into, const struct histogram *from)
{
    if (settled(from)->count == 0) return;
    const uint32_t least = bucket_of(from->min), greatest = bucket_of(from->max);
    reach(into, least, greatest);
    for (uint32_t bucket = least; bucket <= greatest; bucket++)
        *count_of(into, bucket) += *count_of(from, bucket);
    into->count += from->count;
    into->sum += from->sum;
    if (from->min < into->min) into->min = from->min;
    if (from->max > into->max) into->max = from->max;
}

void histogram_subtract(struct histogram *from, const struct histogram *part)
{
    CHECK(settled(from)->count >= settled(part)->count);
    for (uint32_t bucket = part->from; bucket < part->to; bucket++)
        if (*count_of(part, bucket) > 0) *count_of(from, bucket) -= *count_of(part, bucket);
    from->count -= part->count;
    from->sum -= part->sum;
}

/* ---- reading */

int64_t histogram_count(const struct histogram *histogram)
{
    return settled(histogram)->count;
}

int64_t histogram_min(const struct histogram *histogram)
{
    return settled(histogram)->count ? histogram->min : 0;
}

int64_t histogram_max(const struct histogram *histogram)
{
    return settled(histogram)->max;
}

double histogram_mean(const struct histogram *histogram)
{
    return settled(histogram)->count ? (double)histogram->sum / (double)histogram->count : 0;
}

/* ceil(q n), at least 1. The double nearest to 0.9 lies above it, and 10 times that above 9: take off
 * half a unit of q's last place, which never reaches the next whole number below 2^52. */
static int64_t rank_of(double q, int64_t count)
{
    const long double exact = (long double)q * (1 - 0x1.0p-53L) * (long double)count;
    int64_t rank = (int64_t)exact;
    if ((long double)rank < exact) rank++;
    if (rank < 1) rank = 1;
    return rank > count ? count : rank;
}

int64_t histogram_quantile(const struct histogram *histogram, double q)
{
    CHECK(q >= 0 && q <= 1);
    if (settled(histogram)->count == 0) return 0;
    const int64_t rank = rank_of(q, histogram->count);
    int64_t seen = 0;
    uint32_t bucket = histogram->from;
    while (seen + *count_of(histogram, bucket) < rank) seen += *count_of(histogram, bucket++);
    int64_t low = bucket_low(bucket), high = bucket_high(bucket);
    if (low < histogram->min) low = histogram->min;
    if (high > histogram->max) high = histogram->max + 1;
    const double place = ((double)(rank - seen) - 0.5) / (double)*count_of(histogram, bucket);
    return low + (int64_t)((double)(high - low) * place);
}

bool histogram_next(const struct histogram *histogram, size_t *cursor, int64_t *low, int64_t *high,
                    int64_t *count)
{
    settled(histogram);
    if (*cursor < histogram->from) *cursor = histogram->from;
    while (*cursor < histogram->to && *count_of(histogram, (uint32_t)*cursor) == 0) ++*cursor;
    if (*cursor >= histogram->to) return false;
    *low = bucket_low((uint32_t)*cursor);
    *high = bucket_high((uint32_t)*cursor);
    *count = *count_of(histogram, (uint32_t)*cursor);
    ++*cursor;
    return true;
}

struct histogram_exact histogram_exact_of(const struct histogram *histogram)
{
    settled(histogram);
    return (struct histogram_exact){histogram->min, histogram->max, (uint64_t)histogram->sum,
                                    (uint64_t)(histogram->sum >> 64)};
}

bool histogram_set_exact(struct histogram *histogram, const struct histogram_exact *exact)
{
    __extension__ typedef unsigned __int128 unsigned_wide;
    if (settled(histogram)->count == 0)
        return exact->min == INT64_MAX && exact->max == 0 && !exact->sum_low && !exact->sum_high;
    if (exact->min < 0 || exact->max < exact->min ||
        bucket_of(exact->min) != bucket_of(histogram->min) ||
        bucket_of(exact->max) != bucket_of(histogram->max))
        return false;
    histogram->min = exact->min;
    histogram->max = exact->max;
    histogram->sum = (wide)((unsigned_wide)exact->sum_high << 64 | exact->sum_low);
    return true;
}
