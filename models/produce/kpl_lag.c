/* kpl_lag.c -- how far a KPL is behind: the age of the oldest user record that is created and not acknowledged. */
#include "models/produce/kpl_state.h"

static void consider(int64_t *oldest_ns, int64_t created)
{
    if (!is_aggregate(created)) {
        if (created < *oldest_ns) *oldest_ns = created;
        return;
    }
    const struct aggregate *aggregate = aggregate_of(created);
    for (uint32_t i = 0; i < aggregate->count; i++)
        consider(oldest_ns, aggregate->users[i].created_at_ns);
}

static void consider_call(int64_t *oldest_ns, const struct kpl_call *call)
{
    for (uint32_t i = 0; call && i < call->count; i++)
        consider(oldest_ns, call->items[i].created_at_ns);
}

static void consider_shard(int64_t *oldest_ns, const struct kpl *kpl, uint32_t shard)
{
    const struct kpl_aggregator *aggregator = &kpl->aggregators[shard];
    const struct kpl_limiter *limiter = &kpl->limiters[shard];
    for (uint32_t i = 0; i < aggregator->count; i++)
        consider(oldest_ns, aggregator->pending[i].user.created_at_ns);
    for (uint32_t i = 0; i < limiter->count; i++)
        consider(oldest_ns,
                 limiter->items[(limiter->head + i) & (limiter->capacity - 1)].created_at_ns);
}

int64_t kpl_lag(const struct sim *sim, const struct component *self)
{
    const struct kpl *kpl = self->state;
    const struct producer *producer = &kpl->base;
    const int64_t now_ns = sim_now(sim);
    int64_t oldest_ns = now_ns;
    if (producer->head < producer->tail)
        consider(&oldest_ns, producer->created_at_ns[producer->head]);
    for (uint32_t i = 0; kpl->aggregates && i < kpl->stream->shard_count; i++)
        consider_shard(&oldest_ns, kpl, i);
    for (uint32_t i = 0; i < producer->worker_count; i++) {
        const struct batch *batch = &producer->workers[i].batch;
        for (uint32_t k = 0; k < batch->count; k++) consider(&oldest_ns, batch->created_at_ns[k]);
    }
    consider_call(&oldest_ns, kpl->collecting);
    for (const struct kpl_call *call = kpl->waiting; call; call = call->next)
        consider_call(&oldest_ns, call);
    return now_ns - oldest_ns;
}
