/*
 * progress.h -- the one thing that talks while a run goes, and what stops it.
 *
 * A line on stderr with simulated time, records per second, share done and time left over all
 * replications, at most ten times a second. SIGINT and SIGTERM stop the run between events; a second
 * one ends the program at once.
 */
#ifndef KINESIM_SCENARIOS_CLI_PROGRESS_H
#define KINESIM_SCENARIOS_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress;

/* Takes over the signals. `shown` false: only they are watched. */
struct progress *progress_begin(bool shown, uint32_t replications, int64_t run_ns);

/* A struct sim_spec's progress function; `context` is the struct progress. Any thread may call it. */
bool progress_step(void *context, uint32_t replication, int64_t now_ns, int64_t records);

/* Clears the line, gives the signals back; true if the run was interrupted. */
bool progress_end(struct progress *progress);

#endif
