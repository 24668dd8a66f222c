/*
 * lambda_faults.c -- what can happen to a function and the mapping in front of it.
 */
#include "models/consume/lambda_state.h"

static void begin_impairment(struct sim *sim, struct component *self,
                             const struct incident *incident)
{
    struct lambda *lambda = self->state;
    function_impair(sim, &lambda->function, incident);
}

static void end_impairment(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct lambda *lambda = self->state;
    function_mend(sim, &lambda->function, incident);
}

const struct incident_kind lambda_incidents[] = {
    FUNCTION_INCIDENTS(begin_impairment, end_impairment),
    {.name = "poison",
     .length = INCIDENT_MAY_LAST,
     .summary =
         "Records that the function can never process: it fails with them, whatever is in its "
         "batch.",
     .source = "additions 2.8, D: it blocks its shard for up to the retention",
     .config_bytes = sizeof(struct lambda_poison_config),
     .fields = lambda_poison_fields,
     .validate = lambda_poison_validate,
     .begin = lambda_poison_begin,
     .end = lambda_poison_end},
    {0},
};

int64_t lambda_lag(const struct sim *sim, const struct component *self)
{
    const struct lambda *lambda = self->state;
    const int64_t now_ns = sim_now(sim);
    int64_t oldest_ns = now_ns;
    for (uint32_t i = 0; i < lambda->port->shard_count; i++) {
        const int64_t own_ns = lambda_oldest_at_ns(lambda, lambda_shard_at(lambda, i), now_ns);
        if (own_ns < oldest_ns) oldest_ns = own_ns;
    }
    return now_ns - oldest_ns;
}
