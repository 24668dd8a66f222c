/*
 * course.h -- a load that varies against a limit that does not, as a fluid: what waits, and for how long.
 *
 * The time is cut into slots of equal length; a load is what comes in a slot over what the limit lets through in one.
 * What exceeds it waits for the slots after.
 */
#ifndef KINESIM_MODELS_COURSE_H
#define KINESIM_MODELS_COURSE_H

#include <stdint.h>

struct course_use {
    double mean, peak; /* of the loads */
    double over;       /* share of the slots whose load is more than 1 */
    double exceeds;    /* share of what comes that exceeds 1 in its slot */
    double done;       /* share of what comes that is done by the end */
    double waits_most; /* the most that waits, in slots of what the limit lets through */
    uint32_t peak_at;  /* the first slot with the peak */
};

struct course_use course_use(const double *loads, uint32_t count);

#endif
