/*
 * producer_lag.c -- how far a producer is behind: the age of the oldest record that is created and not acknowledged.
 */
#include "models/produce/producer_state.h"

int64_t producer_lag(const struct sim *sim, const struct component *self)
{
    const struct producer *producer = self->state;
    const int64_t now_ns = sim_now(sim);
    int64_t oldest_ns = now_ns;
    if (producer->head < producer->tail && producer->created_at_ns[producer->head] < oldest_ns)
        oldest_ns = producer->created_at_ns[producer->head];
    for (uint32_t i = 0; i < producer->worker_count; i++) {
        const struct batch *batch = &producer->workers[i].batch;
        for (uint32_t k = 0; k < batch->count; k++)
            if (!is_aggregate(batch->created_at_ns[k]) && batch->created_at_ns[k] < oldest_ns)
                oldest_ns = batch->created_at_ns[k]; /* what is stored already is no lag */
    }
    return now_ns - oldest_ns;
}
