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

/* ---- what operators do */

struct start_config {
    int64_t delay_ns;
};

static const struct field start_fields[] = {
    {.key = "delay",
     .kind = FIELD_DURATION,
     .offset = offsetof(struct start_config, delay_ns),
     .fallback = "2m",
     .min = 0,
     .max = (double)NS_PER_DAY,
     .help = "until the mapping polls again",
     .source = "additions 2.8, D: several minutes; how many: A"},
    {0},
};

static void stop(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct lambda *lambda = self->state;
    (void)sim;
    (void)incident;
    lambda->paused++;
}

/* Goes on where it had left off. */
void lambda_on_resume(struct sim *sim, struct component *self, union event_arg arg)
{
    struct lambda *lambda = self->state;
    (void)arg;
    if (lambda->paused == 0 || --lambda->paused > 0) return;
    for (uint32_t i = 0; i < lambda->port->shard_count; i++) {
        struct lambda_shard *at = lambda_shard_at(lambda, i);
        if (!at->begun) continue;
        fanout_hold(&at->fanout, sim_now(sim));
        lambda->pull(sim, self, at);
    }
}

static void start(struct sim *sim, struct component *self, const struct incident *incident)
{
    const struct start_config *config = incident->config;
    sim_at(sim, sim_now(sim) + config->delay_ns, self, LAMBDA_RESUME, arg_none());
}

/* New code: no environment that there is runs it. */
static void restart(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct lambda *lambda = self->state;
    (void)sim;
    (void)incident;
    function_renew(&lambda->function);
}

/* ---- a subscription that is lost */

static void lose(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct lambda *lambda = self->state;
    for (uint32_t i = 0; i < lambda->port->shard_count; i++) {
        struct lambda_shard *at = lambda_shard_at(lambda, i);
        if (!at->begun) continue;
        /* What was pushed so far is on its way. */
        lambda->pull(sim, self, at);
        fanout_hold(&at->fanout, incident->ends_ns);
    }
}

static void subscription_validate(const void *config, const struct component_spec *component,
                                  struct complaints *complaints)
{
    const struct lambda_config *lambda = component->config;
    (void)config;
    if (lambda->reading.way != READING_FANOUT)
        complaints_error(complaints, "on", "'%s' polls: it has no subscription", component->name);
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
    {.name = "lost-subscription",
     .length = INCIDENT_LASTS,
     .summary = "Nothing is pushed to it until it has subscribed again, where it had left off.",
     .source = "KDS 4.3, D: no data are lost",
     .validate = subscription_validate,
     .begin = lose},
    {.name = "stop",
     .action = true,
     .length = INCIDENT_INSTANT,
     .summary = "The mapping is disabled: what is under way ends, nothing more is read.",
     .source = "additions 2.8, D",
     .begin = stop},
    {.name = "start",
     .action = true,
     .length = INCIDENT_INSTANT,
     .summary = "The mapping is enabled again, and polls after `delay` from where it had left off.",
     .source = "additions 2.8, D",
     .config_bytes = sizeof(struct start_config),
     .fields = start_fields,
     .begin = start},
    {.name = "restart",
     .action = true,
     .length = INCIDENT_INSTANT,
     .summary = "A deploy of new code: every environment that begins next begins cold.",
     .source = "Firehose 3.2, D",
     .begin = restart},
    {0},
};

int64_t lambda_lag(const struct sim *sim, const struct component *self)
{
    const struct lambda *lambda = self->state;
    const int64_t now_ns = sim_now(sim);
    int64_t oldest_ns = now_ns;
    for (uint32_t i = 0; i < lambda->port->shard_count && !lambda->lineage.waiting; i++) {
        const int64_t own_ns = lambda_oldest_at_ns(lambda, lambda_shard_at(lambda, i), now_ns);
        if (own_ns < oldest_ns) oldest_ns = own_ns;
    }
    return now_ns - oldest_ns;
}
