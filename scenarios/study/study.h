/*
 * study.h -- many simulations at once: points, each with its replications, over threads.
 *
 * A point is a scenario's text with overrides. Threads take the next (point, replication) as they
 * become free; a point is read by the thread that meets it first and handed over, whole, by the one
 * that ends its last replication. Then its memory goes: what a study needs grows with the threads,
 * not with the points. What a point finds never depends on the threads; the order in which points are
 * handed over does.
 */
#ifndef KINESIM_SCENARIOS_STUDY_STUDY_H
#define KINESIM_SCENARIOS_STUDY_STUDY_H

#include "scenarios/study/finished.h"

/* A scenario's text, read once for all points. */
struct study_source {
    const char *path; /* for complaints and for files named relative to it */
    const char *yaml;
    size_t yaml_length;
};

struct study_point {
    const struct study_source *source;
    struct scenario_overrides overrides;
    /* Filled by study_check. */
    uint32_t replications;
    int64_t run_ns; /* warm-up and duration */
};

struct study {
    const struct study_point *points;
    size_t count;
    uint32_t threads; /* 0: one per processor */
    /* The price book of the scenario's region; NULL after a complaint. Called by one thread at a
     * time, when a point is opened. */
    const struct price_book *(*prices)(void *context, const struct scenario *scenario);
    /* A point is finished; false stops the study. Called by one thread at a time. */
    bool (*land)(void *context, size_t point, const struct finished *finished);
    /* As in struct sim_spec, where `task` counts the replications of all points in order and the
     * time goes from 0 to study_span; false stops the study. May be NULL. Called by any thread. */
    bool (*progress)(void *context, uint32_t task, int64_t now_ns, int64_t records);
    void *context;          /* of prices and land */
    void *progress_context; /* of progress */
};

enum study_end {
    STUDY_DONE,
    STUDY_STOPPED, /* by progress; points that were handed over stay so */
    STUDY_FAILED,  /* by prices, land or a law that does not hold; the reason was told */
};

/* Reads every point without running it and fills what it says. Complaints of all points are in
 * `diag`; false if there are any. Points are told apart by their overrides. */
bool study_check(struct study_point *points, size_t count, struct diag *diag);

/* Replications of all points together. */
uint32_t study_tasks(const struct study_point *points, size_t count);
/* The longest run of any point, ns. */
int64_t study_span(const struct study_point *points, size_t count);

enum study_end study_run(const struct study *study);

#endif
