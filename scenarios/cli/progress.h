/*
 * progress.h -- the one thing that talks while a run goes, and what stops it.
 *
 * A line on stderr with simulated time, records per second, share done and time left over all
 * replications, at most ten times a second. SIGINT and SIGTERM stop the run between events; a second
 * one, or one outside a run, ends the program at once with status 130.
 */
#ifndef KINESIM_SCENARIOS_CLI_PROGRESS_H
#define KINESIM_SCENARIOS_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "scenarios/cli/options.h"

struct progress;

/* From here on SIGINT and SIGTERM are ours. */
void progress_catch_signals(void);

/* Whether the options and the terminal ask for the line. */
bool progress_wanted(const struct options *options);

/* A run begins: the line is shown if options and terminal ask for it, and the options' limits on records, time and memory
 * hold. `run_ns` is one replication's length. */
struct progress *progress_begin(const struct options *options, uint32_t replications,
                                int64_t run_ns);

/* A struct sim_spec's progress function; `context` is the struct progress. Any thread may call it. */
bool progress_step(void *context, uint32_t replication, int64_t now_ns, int64_t records);

/* The run is over: takes the line away, frees; true if the run was stopped, by a signal or by a limit. */
bool progress_end(struct progress *progress);

/* After a run that was stopped: says so and what is left of it, a line; the exit status, EXIT_INTERRUPTED or, where one of the
 * user's limits was reached, EXIT_THRESHOLD. */
__attribute__((format(printf, 1, 2))) int progress_stopped(const char *format, ...);

/* ---- what the line says */
struct progress_figures {
    double simulated_ns, whole_ns; /* over all replications */
    double records;
    double passed_s; /* since the run began */
};

/* "█████▋      ", `share` of PROGRESS_BAR characters. */
enum { PROGRESS_BAR = 20, PROGRESS_BAR_MAX = 4 * PROGRESS_BAR + 1 };
void progress_bar(double share, char bar[PROGRESS_BAR_MAX]);

enum { PROGRESS_LINE_MAX = 640 };
void progress_line(const struct progress_figures *figures, char line[PROGRESS_LINE_MAX]);

#endif
