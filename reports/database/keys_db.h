/*
 * keys_db.h -- where the keys of a file land, in the result database.
 */
#ifndef KINESIM_REPORTS_KEYS_DB_H
#define KINESIM_REPORTS_KEYS_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Shares are of all records, 0 to 1; NaN is what was not worked out. */
struct keys_curve_row {
    uint32_t shards, hottest;
    double hottest_share, refused_share;
    double
        cut_share; /* of the hottest shard if the shards were cut where they would be most even */
    double salted_share; /* of the hottest shard if the heavy keys had the salt */
};

struct keys_shard_row {
    uint32_t shards, shard;
    char *first, *last; /* hashes in decimal, as AWS prints them */
    double share;
};

struct keys_top_row {
    const char *key;
    char *hash;
    uint32_t shard;
    double share, error_share; /* by which the share may be too high */
    bool exceeds_a_shard;
};

struct keys_report {
    const char *file, *sha256; /* sha256 NULL: not of a regular file */
    const char *version, *started_at, *command;
    int64_t lines;
    double weight;
    double records_per_s, record_bytes; /* NaN: no rate was given */
    double capacity_share;              /* what a shard takes; NaN: no rate */
    uint32_t shards;                    /* the number that cuts and top keys are for */
    bool enough;                        /* that many refuse nothing */
    bool given;                         /* the shards are a stream's own, not even ones */
    bool exact;                         /* the top keys are counted, not estimated */
    size_t salted_keys;
    uint32_t salt_buckets; /* of the salt in the curve */
    bool salt_enough;      /* with it nothing is refused; false without a rate */
    const struct keys_curve_row *curve;
    size_t curve_count;
    const struct keys_shard_row *shard;
    size_t shard_count;
    const struct keys_top_row *top;
    size_t top_count;
    char *const *cuts; /* first hashes of the most even shards but the first, shards - 1 of them */
    const double *space; /* share of each of equal parts of the space of hashes */
    size_t space_count;
};

/* Lands whole or not at all; creates the file and its tables where missing. False with a reason. */
bool keys_db_land(const char *path, const struct keys_report *keys, int64_t *keys_id, char *error,
                  size_t error_bytes);

#endif
