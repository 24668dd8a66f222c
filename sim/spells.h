/*
 * spells.h -- when a component falls behind and when it has caught up, in a run whose load varies.
 *
 * Where the load has peaks a component may be behind for some hours of a day, and what the whole measured time comes to
 * says nothing of it. The engine looks at fixed instants how far each component is behind (its type's `lag` hook); a
 * spell is a time in which one is further behind than it is as a rule. Looking changes nothing in a run.
 */
#ifndef KINESIM_SIM_SPELLS_H
#define KINESIM_SIM_SPELLS_H

#include <stdint.h>

struct sim;
struct component;
struct memory;
struct results;
struct spells;

/* The run that they belong to; all of it outlives them. */
struct spells_run {
    struct sim *sim;
    struct results *results;
    struct memory *memory;
    struct component *components;
    uint32_t component_count;
    int64_t measured_at_ns, duration_ns, clock_ns;
};

struct spells *spells_create(const struct spells_run *run);

/* When to look next, INT64_MAX: never. `spells` may be NULL in all of these. */
int64_t spells_next_ns(const struct spells *spells);
void spells_look(struct spells *spells, int64_t now_ns);

/* The run has ended: findings, and rows of the table `event` where one begins and has ended. */
void spells_finish(struct spells *spells);

/* ---- one series of lags, for those who test */

struct spell {
    uint32_t first,
        last; /* looks: the first that is further behind, the first that is not again, or `count` */
    uint32_t worst;
};
/* The spells among `count` lags, `gap_ns` apart, in order; how many, at most `most`. */
uint32_t spells_of(const int64_t *lag_ns, uint32_t count, int64_t gap_ns, struct spell *out,
                   uint32_t most);

/* Of how many times what was done came, from a spell's first look to its worst: a lag that grows by g in a time of 1
 * says that 1 / (1 - g) came. At most 1,000. */
double spell_load(const int64_t *lag_ns, const struct spell *spell, int64_t gap_ns);

#endif
