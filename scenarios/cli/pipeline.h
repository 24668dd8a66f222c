/*
 * pipeline.h -- from a scenario to a run's results, bill and verdicts, ready for paper.
 *
 * What every command that simulates has in common. It prints complaints and progress on stderr and
 * writes no file. Start with a zeroed struct; pipeline_free also after a failure.
 */
#ifndef KINESIM_SCENARIOS_CLI_PIPELINE_H
#define KINESIM_SCENARIOS_CLI_PIPELINE_H

#include "scenarios/books/price_book.h"
#include "scenarios/cli/options.h"
#include "scenarios/loader/scenario.h"
#include "scenarios/study/finished.h"
#include "scenarios/study/precise.h"
#include "scenarios/study/settle.h"

struct pipeline {
    const struct options *options;
    struct scenario *scenario;
    struct price_book *prices;
    uint32_t replications;
    struct results **results;
    char started_at[32];
    double wall_seconds;
    struct settled settled;   /* with warmup: auto */
    struct precise precise;   /* with replications: auto */
    struct finished finished; /* good after pipeline_run */
};

/* Each gives an exit status: EXIT_FINE, or why it went no further. Read first, then run. */
int pipeline_read(struct pipeline *pipeline, const struct options *options);
int pipeline_run(struct pipeline *pipeline);
void pipeline_free(struct pipeline *pipeline);

#endif
