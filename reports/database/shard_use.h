/*
 * shard_use.h -- how near each shard came to its limits, and what to say about it.
 */
#ifndef KINESIM_REPORTS_SHARD_USE_H
#define KINESIM_REPORTS_SHARD_USE_H

#include <stddef.h>
#include <stdint.h>

#include "reports/common/run_report.h"
#include "reports/common/text.h"

struct db;

struct stream_use;

/* One shard, all replications together. */
struct shard_use {
    const char *stream;
    int64_t shard;
    double records, bytes, throttled_records;
    double minutes, throttled_minutes; /* over all replications */
    double share;                      /* of the stream's bytes */
    double mean_use;     /* in the mean over time, share of the nearer limit of each minute */
    double peak_use;     /* busiest second, share of the nearer limit */
    int peak_by_records; /* the record limit is the nearer one there */
    double limit_bytes, limit_records; /* per second */
    double use_sum, seconds;           /* minutes by their length: the last one may be a part */
};

struct shard_uses {
    struct shard_use *rows; /* in order of appearance */
    size_t count;
    double replications;
    struct stream_use *streams; /* where each one's shards are among the rows */
    size_t stream_count;
};

/* SQL, of a row of shard_minute: how long its minute is. The last one ends with the run. */
#define SHARD_MINUTE_SECONDS                                                                       \
    "min(60.0, coalesce(nullif(max(0, (SELECT duration_ns FROM run WHERE run.run_id ="             \
    " shard_minute.run_id) / 1e9 - 60.0 * minute), 0), 60.0))"

/* SQL, behind `FROM shard_minute` of run ?1's first replication: when its shards opened and closed, if they did; and
 * for how long of its minute one was open. */
#define SHARD_LIVES                                                                                \
    " LEFT JOIN (SELECT stream AS of_stream, shard AS of_shard, opened_ns, closed_ns FROM shard"   \
    " WHERE run_id = ?1 AND replication = 0 AND (opened_ns > 0 OR closed_ns IS NOT NULL))"         \
    " ON of_stream = stream AND of_shard = shard "
#define SHARD_OPEN_SECONDS                                                                         \
    "max(0.0, min(coalesce(closed_ns / 1e9, 1e18), 60.0 * minute + " SHARD_MINUTE_SECONDS ")"      \
    " - max(coalesce(opened_ns / 1e9, 0), 60.0 * minute))"

struct shard_uses shard_uses_of_run(const struct run_report *run);
struct shard_uses shard_uses_of_db(struct db *db, int64_t run_id);
void shard_uses_free(struct shard_uses *uses);

/* The shard with the most refused records, else with the highest peak use; NULL without shards. */
const struct shard_use *shard_uses_hottest(const struct shard_uses *uses);

/* "Shard 0 carries 100 % of the load and is throttled in 60 of 60 minutes": a headline. */
void shard_uses_headline(const struct shard_uses *uses, struct text *out);

#endif
