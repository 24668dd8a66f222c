/*
 * firehose_faults.c -- what can happen to a Firehose stream and to the function that transforms for it.
 */
#include "models/deliver/firehose_state.h"

static void begin_impairment(struct sim *sim, struct component *self,
                             const struct incident *incident)
{
    struct firehose *firehose = self->state;
    function_impair(sim, &firehose->function, incident);
}

static void end_impairment(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct firehose *firehose = self->state;
    function_mend(sim, &firehose->function, incident);
}

static void transform_validate(const void *config, const struct component_spec *component,
                               struct complaints *complaints)
{
    const struct firehose_config *firehose = component->config;
    (void)config;
    if (!firehose->transforms)
        complaints_error(complaints, "kind", "'%s' has no transform, and this is of its function",
                         component->name);
}

#define TRANSFORM(kind_name, which, rows, words, from)                                             \
    {                                                                                              \
        .name = kind_name, .number = which, .length = INCIDENT_LASTS, .summary = words,            \
        .source = from, .config_bytes = sizeof(struct impairment_config), .fields = rows,          \
        .validate = transform_validate, .begin = begin_impairment, .end = end_impairment           \
    }

static void begin_outage(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct firehose *firehose = self->state;
    (void)sim;
    (void)incident;
    firehose->outages++;
}

static void end_outage(struct sim *sim, struct component *self, const struct incident *incident)
{
    struct firehose *firehose = self->state;
    (void)sim;
    (void)incident;
    firehose->outages--;
}

const struct incident_kind firehose_incidents[] = {
    {.name = "outage",
     .length = INCIDENT_LASTS,
     .summary =
         "It reads nothing, takes nothing and delivers nothing; what a stream keeps is not lost.",
     .source = "additions 2.14, D: July 2024",
     .begin = begin_outage,
     .end = end_outage},
    TRANSFORM("errors", IMPAIRMENT_ERRORS, impairment_share_fields,
              "A share of the transform's invocations fails.",
              "Firehose 1.5, D: retried, then lost"),
    TRANSFORM("slow", IMPAIRMENT_SLOW, impairment_slow_fields,
              "The transform's invocations take so many times as long.", "ours"),
    TRANSFORM("throttle", IMPAIRMENT_THROTTLE, impairment_share_fields,
              "A share of the transform's invocations is refused with 429.",
              "Firehose 1.5, D: retried, then lost"),
    {0},
};

/* ---- how far it is behind */

static int64_t older(int64_t one_ns, int64_t other_ns)
{
    return one_ns < other_ns ? one_ns : other_ns;
}

static int64_t oldest_of_shard_ns(const struct firehose_shard *at, int64_t oldest_ns)
{
    const struct shard_log *log = at->shard ? &at->shard->log : NULL; /* NULL: direct put */
    if (log && at->cursor.position < log->tail)
        oldest_ns = older(oldest_ns, shard_log_at(log, at->cursor.position)->arrived_at_ns);
    if (at->gathering.count > 0) oldest_ns = older(oldest_ns, at->gathering.oldest_arrived_at_ns);
    for (const struct transform *transform = at->first; transform; transform = transform->next)
        oldest_ns = older(oldest_ns, transform->pack.oldest_arrived_at_ns);
    return oldest_ns;
}

int64_t firehose_lag(const struct sim *sim, const struct component *self)
{
    const struct firehose *firehose = self->state;
    const int64_t now_ns = sim_now(sim);
    int64_t oldest_ns = now_ns;
    for (uint32_t i = 0; i < firehose_lanes(firehose); i++)
        oldest_ns = oldest_of_shard_ns(&firehose->shards[i], oldest_ns);
    for (uint32_t i = 0; i < firehose->buffer_count; i++)
        if (firehose->buffers[i].pack.count > 0)
            oldest_ns = older(oldest_ns, firehose->buffers[i].pack.oldest_arrived_at_ns);
    for (uint32_t i = 0; i < firehose->partitions.made; i++)
        if (firehose->partitions.at[i].pack.count > 0)
            oldest_ns = older(oldest_ns, firehose->partitions.at[i].pack.oldest_arrived_at_ns);
    for (uint32_t i = 0; i < firehose->under_way_count; i++)
        oldest_ns = older(oldest_ns, firehose->under_way[i]->oldest_arrived_at_ns);
    return now_ns - oldest_ns;
}
