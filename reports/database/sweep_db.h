/*
 * sweep_db.h -- the points of a sweep in the result database.
 *
 * A sweep is its list of points, and a point is known by its key: whoever asks for a point that is
 * there already, in this sweep or another, finds it. Each point lands whole or not at all.
 */
#ifndef KINESIM_REPORTS_SWEEP_DB_H
#define KINESIM_REPORTS_SWEEP_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/common/run_report.h"

struct sweep_column {
    const char *path; /* the setting that the axis varies */
    const char *unit; /* of the amounts: "ns", "B", "1/s"; "" */
};

struct sweep_cell {
    const char *text; /* as a user writes it */
    double amount;    /* NaN for what is no quantity */
};

struct sweep_report {
    const char *scenario, *scenario_sha256, *yaml;
    const char *key; /* of the whole sweep */
    const char *version, *started_at, *command;
    const struct sweep_column *axes;
    size_t axis_count;
    const struct sweep_cell *cells; /* of point p on axis a: [p * axis_count + a] */
    const char *const *keys;        /* of each point, hex */
    size_t point_count;
};

/* Writes what the sweep is, unless a sweep with its key is there, and says which of its points have
 * landed before. Creates the file and its tables where missing. False with a reason. */
bool sweep_db_begin(const char *path, const struct sweep_report *sweep, int64_t *sweep_id,
                    bool *landed, char *error, size_t error_bytes);

/* A finished point, in one transaction; one that is there already stays. False with a reason. */
bool sweep_db_land(const char *path, const char *key, const struct run_report *run, char *error,
                   size_t error_bytes);

/* ---- replications of points that have not landed yet: they go when the point lands */
struct sweep_part {
    const char *key; /* of the point */
    uint32_t replication;
    const void *bytes;
    size_t count;
};

/* Keeps them, in one transaction. False with a reason. */
bool sweep_db_keep(const char *path, const struct sweep_part *parts, size_t count, char *error,
                   size_t error_bytes);

/* Hands over what is kept of a point; `bytes` are the database's until `take` is back. False with a reason. */
bool sweep_db_kept(const char *path, const char *key,
                   void (*take)(void *context, const struct sweep_part *part), void *context,
                   char *error, size_t error_bytes);

#endif
