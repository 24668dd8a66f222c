/*
 * lambda_failure.c -- what becomes of a batch that fails in the function (facts KDS 4.5; additions 2.8, D).
 *
 * A function that reports its failures has done what came before the first of them, and gets the rest again. A batch
 * may be halved, which uses up no retry; else it is tried again as it is, as often as allowed, and given up. Records that
 * are older than allowed, or that the stream no longer keeps, are given up before a retry. What is given up goes to the
 * on-failure destination: to a topic what it was, to a bucket its records too.
 */
#include "models/common/object.h"
#include "models/consume/lambda_state.h"
#include "models/store/sns.h"
#include "models/store/sqs.h"
#include "sim/check.h"
#include "sim/units.h"

/* ours: requestContext, responseContext and KinesisBatchInfo of additions 2.8 are about as long as this */
enum { FAILURE_RECORD_BYTES = 1024 };

/* ---- the on-failure destination */

static void keep_in_bucket(struct sim *sim, struct component *self, const struct lane *lane,
                           uint32_t count)
{
    struct lambda *lambda = self->state;
    struct memory *memory = sim_memory(sim);
    struct object *object = memory_zeroed(memory, 1, sizeof *object);
    object->delivery = self;
    object->records = count;
    object->requests = 1;
    object->reason = OBJECT_SIZE;
    object->ages = age_profile_create(memory);
    object->oldest_arrived_at_ns = handed_at(&lane->handed, 0)->record.arrived_at_ns;
    object->oldest_handed_at_ns = handed_at(&lane->handed, 0)->handed_at_ns;
    for (uint32_t i = 0; i < count; i++) {
        const int64_t created_ns = handed_at(&lane->handed, i)->record.created_at_ns;
        object->bytes_in += handed_size(&lane->handed, i);
        if (!is_aggregate(created_ns)) age_profile_add(object->ages, &created_ns, 1);
    }
    object->source_bytes = object->bytes_in;
    object->bytes_out = object->bytes_in + FAILURE_RECORD_BYTES;
    sim_at(sim, sim_now(sim), lambda->dead, MSG_OBJECT, arg_pointer(object));
}

void lambda_on_kept(struct sim *sim, struct component *self, union event_arg arg)
{
    struct object *object = arg.pointer;
    if (object->written) age_profile_destroy(object->ages);
    else sim_at(sim, sim_now(sim) + NS_PER_S, self, LAMBDA_KEEP_AGAIN, arg);
}

void lambda_on_keep_again(struct sim *sim, struct component *self, union event_arg arg)
{
    const struct lambda *lambda = self->state;
    sim_at(sim, sim_now(sim), lambda->dead, MSG_OBJECT, arg);
}

/* The first `count` records of the batch are given up. */
static void give_up(struct sim *sim, struct component *self, struct lane *lane, uint32_t count,
                    const char *kind, const char *detail)
{
    struct lambda *lambda = self->state;
    const int64_t users = handed_users(&lane->handed, count);
    *lambda->records_failed += users;
    metric_add(lambda->dropped, (double)users);
    results_event(sim_results(sim), sim_now(sim), self->name, kind, detail);
    if (lambda->dead) {
        metric_add(lambda->handed_on, (double)users);
        switch (lambda->dead_kind) {
        case LAMBDA_DEAD_TOPIC: sns_publish(sim, lambda->dead, 1, FAILURE_RECORD_BYTES); break;
        case LAMBDA_DEAD_QUEUE:
            sqs_send(sim, lambda->dead, 1, FAILURE_RECORD_BYTES, sim_now(sim));
            break;
        default: keep_in_bucket(sim, self, lane, count); break;
        }
    }
    lane_leave(lane, count);
}

/* ---- age */

bool lane_drop_old(struct sim *sim, struct component *self, struct lane *lane)
{
    const struct lambda *lambda = self->state;
    const int64_t retention_ns = lambda->port->retention_ns;
    const int64_t own_ns = lambda->config->max_record_age_ns;
    const int64_t most_ns = own_ns > 0 && own_ns < retention_ns ? own_ns : retention_ns;
    uint32_t old = 0;
    while (old < lane->batch &&
           sim_now(sim) - handed_at(&lane->handed, old)->record.arrived_at_ns > most_ns)
        old++;
    if (old > 0)
        give_up(sim, self, lane, old, "record-age-exceeded",
                "records older than allowed were given up before they were tried again");
    return lane->batch > 0;
}

/* ---- a function error */

static struct lane_trouble *trouble_of(struct sim *sim, struct lane *lane)
{
    if (!lane->trouble) lane->trouble = memory_zeroed(sim_memory(sim), 1, sizeof *lane->trouble);
    return lane->trouble;
}

static void halve(struct sim *sim, struct lane *lane)
{
    struct lane_trouble *trouble = trouble_of(sim, lane);
    const uint32_t first = lane->batch / 2;
    CHECK(trouble->half_count < LAMBDA_HALVES_MAX);
    trouble->halves[trouble->half_count++] = lane->batch - first;
    lane->batch = first;
}

void lane_failed(struct sim *sim, struct component *self, struct lane *lane, uint32_t bad)
{
    struct lambda *lambda = self->state;
    const struct lambda_config *config = lambda->config;
    lane->tries++;
    if (config->report_failures && bad != LANE_ALL_WELL && bad > 0) {
        lane_succeed(sim, lambda, lane, bad);
        lane_leave(lane, bad);
        lane->failures = 0; /* A: what is left counts its retries anew */
        lane->tries = 1;
    } else if (config->bisect && lane->batch > 1) {
        halve(sim, lane);
    } else {
        lane->failures++;
    }
    if (config->retry_attempts >= 0 && lane->failures > config->retry_attempts) {
        give_up(sim, self, lane, lane->batch, "retries-exhausted",
                "a batch failed as often as allowed and was given up");
        lane_advance(sim, self, lane);
        return;
    }
    lane_back_off(sim, self, lane, lane->tries);
}
