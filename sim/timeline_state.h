/*
 * timeline_state.h -- what timeline.c (which begins, ends and looks) and timeline_tell.c (the words) share.
 */
#ifndef KINESIM_SIM_TIMELINE_STATE_H
#define KINESIM_SIM_TIMELINE_STATE_H

#include <string.h>

#include "sim/component.h"
#include "sim/rng.h"
#include "sim/timeline.h"

/* Records that were lost, and that came again, in the whole run. */
struct tally {
    int64_t lost, twice;
};

/* One incident of the scenario, and how it goes. */
struct course {
    bool *
        near; /* by component: it comes to this one, or to one that this one names or is named by */
    const struct incident_spec *spec;
    struct rng rng;
    struct incident incident;
    int64_t next_ns;  /* of its next begin or, while it is under way, its end */
    uint32_t begun;   /* so often */
    bool under_way;   /* between begin and end */
    bool behind;      /* somebody near it, at the last look */
    bool watched;     /* from begin until it has drained */
    int64_t ended_ns; /* -1: not yet */
    int64_t since_ns; /* watched since; of a whole from its first part on */
    int64_t worst_ns; /* further behind than usual */
    uint32_t worst;   /* of the components */
    struct tally before;
    struct {
        uint32_t times, felt,
            undrained; /* of those that ended in a row: happened, anybody lagged, did not drain */
        double worst_ns, drained_ns;
        uint32_t worst;
        int64_t lost, twice;
    } told;
};

struct timeline {
    struct timeline_run run;
    struct course *courses;       /* of each incident */
    int64_t *usual_ns, *older_ns; /* by component: the worst of each calm half */
    int64_t half_since_ns;
    int64_t look_at_ns; /* the next look */
    uint32_t watched;   /* courses */
};

/* The component that an incident comes to. */
static inline struct component *timeline_struck(const struct timeline *timeline,
                                                const struct course *course)
{
    return &timeline->run.components[course->spec->component];
}

/* The path of the scenario's line that an incident came from. */
static inline int timeline_path_length(const struct incident_spec *spec)
{
    return (int)strcspn(spec->name, ",");
}

/* Findings of all that was concluded. */
void timeline_tell(struct timeline *timeline);

#endif
