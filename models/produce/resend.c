/*
 * resend.c -- a client that sends a whole call again if any of it was refused.
 *
 * PutRecords answers with 200 even if some records were not taken, and says which (facts KDS 1.3, D). Who sends all of
 * them again stores the others twice: there is no token by which Kinesis knows them (KDS 1.6, D). In the batch those that
 * are stored already stand as aggregates of one user record, so that who reads them can count them.
 */
#include "models/produce/producer_state.h"

/* What was accepted for the first time is acknowledged; it is stored from now on. */
static void note_stored(struct producer *producer, struct batch *batch, uint32_t i, int64_t now_ns)
{
    const int64_t created = batch->created_at_ns[i];
    if (is_aggregate(created)) {
        ++*producer->records_stored_again;
        return;
    }
    ++*producer->records_acknowledged;
    producer->in_flight--;
    histogram_add(producer->ingest, now_ns - created);
    histogram_add(producer->put, now_ns - batch->first_sent_at_ns[i]);
    const struct user_record user = {.created_at_ns = created,
                                     .first_sent_at_ns = batch->first_sent_at_ns[i],
                                     .key = batch->key[i],
                                     .size = batch_size(batch, i),
                                     .again = true};
    batch->created_at_ns[i] = aggregate_as_created(aggregate_create(producer->memory, &user, 1));
}

static void let_go(struct producer *producer, struct batch *batch)
{
    for (uint32_t i = 0; i < batch->count; i++) {
        const int64_t created = batch->created_at_ns[i];
        if (is_aggregate(created)) aggregate_release(producer->memory, aggregate_of(created));
    }
    batch->count = 0;
}

bool producer_resends_all(struct producer *producer, struct batch *batch, int64_t now_ns)
{
    const int64_t attempts = producer->retry.attempts;
    const bool over = attempts > 0 && batch->attempt[0] >= (uint32_t)attempts;
    for (uint32_t i = 0; i < batch->accepted; i++) note_stored(producer, batch, i, now_ns);
    for (uint32_t i = batch->accepted; i < batch->count; i++) {
        const bool stored = is_aggregate(batch->created_at_ns[i]);
        *(batch->outcome[i] == BATCH_THROTTLED ? producer->records_throttled
                                               : producer->records_failed) += 1;
        if (!over || stored) continue;
        ++*producer->records_dropped;
        producer->in_flight--;
    }
    if (batch->accepted < batch->count && !over) return true;
    let_go(producer, batch);
    return false;
}
