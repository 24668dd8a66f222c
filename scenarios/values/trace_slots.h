/*
 * trace_slots.h -- counts at a constant step as the slots of a trace, gaps filled with nothing.
 */
#ifndef KINESIM_SCENARIOS_VALUES_TRACE_SLOTS_H
#define KINESIM_SCENARIOS_VALUES_TRACE_SLOTS_H

#include "models/common/keys.h"
#include "models/produce/trace.h"
#include "scenarios/text/moment.h"
#include "sim/arena.h"
#include "sim/diag.h"

/* ours: a year by the minute, a month by the second */
enum { TRACE_SLOTS_MAX = 1 << 24 };

/* What a file was found to hold. */
struct trace_file {
    struct trace trace;    /* `keys` is left to who creates them of: */
    struct keys_spec keys; /* count 0: the file names none */
    enum moment_form form;
    int64_t first_ns;    /* of the first slot or record: since 1970, or since the beginning */
    int64_t gaps, empty; /* places where lines are missing, and slots that they leave empty */
    bool lone;           /* one slot alone, whose step is taken to be a minute */
    int64_t total;       /* records */
};

/* Counts in order of time, no two at once. */
struct trace_counts {
    uint32_t count;                   /* > 0 */
    int64_t *at_ns, *records, *bytes; /* `bytes` may be NULL */
    int32_t *line;                    /* where each came from; NULL: from no line */
};

/* Fills in the slots, in the arena. False after a complaint. */
bool trace_slots_fill(struct arena *arena, const char *file, const struct trace_counts *counts,
                      struct trace_file *trace, struct diag *diag);

#endif
