/*
 * store_findings.h -- what buckets, catalogs and tables tell: PUTs that are refused, crawls that are late, queries that
 * see nothing.
 */
#ifndef KINESIM_MODELS_STORE_FINDINGS_H
#define KINESIM_MODELS_STORE_FINDINGS_H

#include "models/common/expect.h"
#include "sim/dist.h"
#include "sim/sim.h"

/* A bucket: attempts to write, in the measured time. */
struct store_puts {
    double written, failed, slowed; /* objects; attempts that failed, and of these for the limit */
    double requests_per_s, limit_per_s; /* PUT-class */
    double splits, split_after_ns;      /* times that the prefix was split in the run */
};
void store_tell_puts(struct sim *sim, const struct component *self, const struct store_puts *puts);
/* From rates: a share of the attempts fails. */
void store_expect_puts(struct expect *expect, int32_t self, double failing, double requests_per_s,
                       double limit_per_s);

/* A crawler on a schedule. */
struct store_crawls {
    double runs, skipped; /* at their times; since the one before was under way */
    double mean_ns, most_ns, every_ns;
};
void store_tell_crawls(struct sim *sim, const struct component *self,
                       const struct store_crawls *crawls);
void store_expect_crawls(struct expect *expect, int32_t self, const struct dist *run,
                         double every_ns);

/* A table: how old records are when a query sees them; nothing is seen if there are none. */
void store_tell_visible(struct sim *sim, const struct component *self,
                        const struct histogram *queryable);

#endif
