/*
 * lambda_chain.h -- a function that puts what it makes of its records into another stream, before it ends.
 *
 * It makes `emits` records of each that it got, as old as that one, and puts them by PutRecords, one call after another.
 * What is refused it puts again, and fails after the last attempt: then its whole batch comes again, and what was in
 * already is stored twice (facts KDS 1.3, 1.6 and 4.5, D). It fails at its end, if it does (A), so what it has put is there.
 */
#ifndef KINESIM_MODELS_LAMBDA_CHAIN_H
#define KINESIM_MODELS_LAMBDA_CHAIN_H

#include "models/common/expect.h"
#include "models/common/put_port.h"
#include "models/consume/lambda_state.h"

struct lambda_chain {
    struct put_port *to; /* NULL in a run that has not started */
    uint32_t route;
    struct rng key_rng, size_rng, retry_rng;
    struct histogram *put;
    int64_t *made, *acknowledged, *again, *throttled, *failed, *given_up, *calls, *retries;
    int64_t under_way; /* records of calls that are not over */
};

extern const struct field lambda_put_fields[];
void lambda_put_validate(const struct lambda_config *config, struct complaints *complaints);
/* reading_wired, and what a function that puts must heed: no records that go in circles. */
void lambda_wired(const struct component_spec *all, uint32_t count, uint32_t self,
                  struct complaints *complaints);

/* Whether its `to` is a stream. */
bool lambda_is_chained(const struct component_spec *target);

/* NULL: `target` is no stream. At start. */
struct lambda_chain *lambda_chain_open(struct sim *sim, struct component *self,
                                       struct component *target);
/* An invocation has worked and puts, then it finishes: lane_on_finish. */
extern void lambda_on_worked(struct sim *sim, struct component *self, union event_arg arg);
extern void lambda_on_put_done(struct sim *sim, struct component *self, union event_arg arg);
extern void lambda_on_put_again(struct sim *sim, struct component *self, union event_arg arg);
void lambda_chain_finish(struct sim *sim, const struct component *self);
void lambda_chain_findings(struct sim *sim, struct component *self);

/* Without a run: how long an invocation with so many records puts, in s; 0: it does not. And what it puts, `per_s`
 * records of others that come `delay_s` after their creation in `batches_per_s` invocations. */
double lambda_chain_expect_s(const struct expect *expect, const struct lambda_config *config,
                             double records);
void lambda_chain_expect(struct expect *expect, const struct lambda_config *config, double per_s,
                         double batches_per_s, double delay_s);

#endif
