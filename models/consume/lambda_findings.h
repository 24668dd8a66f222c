/*
 * lambda_findings.h -- the words for what holds up an event source mapping, for lambda_course.c, which knows a run's,
 * and from rates.
 */
#ifndef KINESIM_MODELS_LAMBDA_FINDINGS_H
#define KINESIM_MODELS_LAMBDA_FINDINGS_H

#include <stdbool.h>

#include "models/common/lag.h"
#include "models/consume/lambda_state.h"

/* The lanes of one shard, as a limit. */
extern const char lambda_lanes[];

/* Work that does not get through, and what it would need. */
struct lambda_overload {
    struct lag lag;
    double needed, given;      /* lanes or environments */
    double batch;              /* records of a full one */
    double throttles_a_minute; /* environments */
    double failed; /* share of the lanes' time for attempts that fail, and for waiting after them */
    double failing;    /* share of the invocations */
    const char *shard; /* whose lanes; NULL: all */
    bool one_hot;      /* just one of the shard's lanes, `needed` times what it can do */
};
struct finding lambda_few_environments(const struct lambda_overload *overload);
/* Or too many retries, if it is those that make the lanes too few. */
struct finding lambda_few_lanes(const struct lambda_overload *overload);
/* A share of the records was given up after `attempts`; 0: for their age. */
struct finding lambda_gave_up(double share, double attempts, double failing);

/* The same from rates. */
void lambda_expect_findings(struct expect *expect, int32_t self);

#endif
