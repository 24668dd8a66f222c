/*
 * histogram.h -- latencies with bounded relative error, merged exactly in any order.
 *
 * Values are int64 nanoseconds >= 0. Below 1,024 ns every value has its own bucket; above, each
 * power of two is cut into 512 buckets, so a bucket is at most 1/512 (0.2 %) of its lower bound wide.
 * Sum, minimum and maximum are kept exactly.
 *
 * Quantile rule: the smallest value whose cumulative count is at least ceil(q n) is in some bucket, there
 * number k of m. The quantile is k - 1/2 m-ths of the way through that part of the bucket which lies in
 * [min, max], as if its values were spread evenly: within 0.2 % of the value itself, and moving with the
 * ranks, so that the quantiles of replications which all fall into one bucket still differ. Of what is far
 * narrower than a bucket, 20 ms and a few microseconds, the 0.2 % is all that is known.
 */
#ifndef KINESIM_SIM_HISTOGRAM_H
#define KINESIM_SIM_HISTOGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/check.h"

/* Values wait here until there are enough for a block, in which they are cheap to count. Whoever reads
 * counts them first; nobody outside histogram.c touches the fields. */
enum { HISTOGRAM_WAITING = 256 };
struct histogram {
    uint32_t waiting;
    uint32_t from, to; /* the buckets there are */
    int64_t *values;   /* those waiting */
    int64_t *buckets;
    int64_t count;
    int64_t min, max;
    __extension__ __int128 sum;
};

struct histogram *histogram_create(void);
void histogram_destroy(struct histogram *histogram);
void histogram_reset(struct histogram *histogram);

void histogram_settle(struct histogram *histogram);
static inline void histogram_add(struct histogram *histogram, int64_t value)
{
    CHECK(value >= 0);
    if (histogram->waiting == HISTOGRAM_WAITING) histogram_settle(histogram);
    histogram->values[histogram->waiting++] = value;
}
void histogram_add_n(struct histogram *histogram, int64_t value, int64_t count);
/* Adds values[0..count). */
void histogram_add_values(struct histogram *histogram, const int64_t *values, size_t count);
/* Adds now - since[i] for each i < count: "how long ago was each of these". now >= since[i]. */
void histogram_add_since(struct histogram *histogram, int64_t now, const int64_t *since,
                         size_t count);
/* The same of since[i * stride], a column of an array of structs that are so many int64 long. */
void histogram_add_since_every(struct histogram *histogram, int64_t now, const int64_t *since,
                               size_t stride, size_t count);
/* Adds until[i] - since[i * stride] for each i < count; none is negative. */
void histogram_add_between(struct histogram *histogram, const int64_t *until, const int64_t *since,
                           size_t stride, size_t count);
void histogram_merge(struct histogram *into, const struct histogram *from);
/* Takes off what `part` holds, all of which is in `from`. Least and greatest stay those of the whole. */
void histogram_subtract(struct histogram *from, const struct histogram *part);

int64_t histogram_count(const struct histogram *histogram);
int64_t histogram_min(const struct histogram *histogram); /* 0 when empty */
int64_t histogram_max(const struct histogram *histogram); /* 0 when empty */
double histogram_mean(const struct histogram *histogram); /* exact; 0 when empty */
/* 0 <= q <= 1; 0 when empty. */
int64_t histogram_quantile(const struct histogram *histogram, double q);

/* What is kept exactly beside the buckets; for one that is put together again from its buckets. */
struct histogram_exact {
    int64_t min, max;
    uint64_t sum_low, sum_high; /* 64 bits each */
};
struct histogram_exact histogram_exact_of(const struct histogram *histogram);
/* False, and nothing is set, where that is not of these buckets. */
bool histogram_set_exact(struct histogram *histogram, const struct histogram_exact *exact);

/* Walks the buckets that hold something, in order. Start with *cursor = 0; false at the end. The
 * bucket holds `count` values v with low <= v < high (the last one also INT64_MAX, its high). */
bool histogram_next(const struct histogram *histogram, size_t *cursor, int64_t *low, int64_t *high,
                    int64_t *count);

#endif
