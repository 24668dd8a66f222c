/*
 * measures.h -- every figure of a run as one value per replication, for comparing it with another.
 */
#ifndef KINESIM_SCENARIOS_STUDY_MEASURES_H
#define KINESIM_SCENARIOS_STUDY_MEASURES_H

#include "reports/common/sureness.h"
#include "scenarios/study/finished.h"

enum measure_kind { MEASURE_TIME, MEASURE_COUNT, MEASURE_USD };

struct measure {
    enum measure_kind kind;
    char *component; /* "" for the whole bill */
    char *name;      /* "end_to_end p99", "records_throttled", "Lambda requests" */
    double *values;  /* ns, count or USD a month, of each replication; NaN: nothing was measured */
    bool pooled;     /* one value for all replications together, repeated: it has no interval */
};

struct measures {
    struct measure *at;
    size_t count;
    size_t replications; /* of an antithetic run its pairs */
    int64_t seed;
    char *region;             /* whose prices; NULL: not known */
    struct sureness sureness; /* of the bill's prices */
    char *headline; /* what limits, in a sentence (reports/common/found.h); NULL: not known */
};

/* Latencies (mean, p50, p90, p95, p99, p99.9, max), counters, lines of the bill and its total. */
void measures_of_run(struct measures *measures, const struct finished *finished);

/* The same of a run in a database, whose bill is pooled. False with a reason. */
bool measures_of_db(struct measures *measures, const char *database, int64_t run_id, char *error,
                    size_t error_bytes);

/* NULL if there is none. */
const struct measure *measures_find(const struct measures *measures, const struct measure *like);

void measures_free(struct measures *measures);

#endif
