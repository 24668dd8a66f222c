/*
 * varied.h -- options of commands that work on many points: --vary and --samples.
 */
#ifndef KINESIM_SCENARIOS_CLI_VARIED_H
#define KINESIM_SCENARIOS_CLI_VARIED_H

#include "scenarios/cli/options.h"
#include "scenarios/loader/scenario.h"

enum { VARIED_VARY = 256, VARIED_SAMPLES, VARIED_NEXT_KEY, VARIED_MAX = 64 };

struct varied {
    const char *vary[VARIED_MAX];
    size_t count;
    int64_t samples;
};

#define VARIED_ROWS                                                                                \
    {"vary",                                                                                       \
     VARIED_VARY,                                                                                  \
     "PATH=VALUES",                                                                                \
     0,                                                                                            \
     "an axis: V1,V2 or LOW..HIGH/STEP or LOW..HIGH xCOUNT [log]; may be repeated",                \
     0},                                                                                           \
    {                                                                                              \
        "samples", VARIED_SAMPLES, "N", 0, "a Latin hypercube of N points instead of the grid", 0  \
    }

/* Takes one of them; what is wrong with it goes to argp. */
void varied_take(struct varied *varied, int key, const char *text, struct argp_state *state);

/* The scenario with the axes of --vary as settings of its section `sweep`. NULL with an exit status
 * after the complaints went to stderr. */
struct scenario *varied_read(const struct options *options, const struct varied *varied,
                             int *status);

#endif
