/*
 * kpl_collector.c -- Kinesis records become PutRecords calls: one grows, and is sent at a number of records, a size,
 * 256 KiB for one shard, or the earliest deadline in it; a call waits for one of MaxConnections (facts KDS 2.2, D).
 */
#include <stdlib.h>

#include "models/produce/kpl_state.h"
#include "sim/check.h"
#include "sim/units.h"

#include "sim/banned.h"

/* KDS 2.2, D: with aggregation a call may wait for more, a fifth of the time that records may, or 50 ms. */
static const double more_share = 0.2;
#define MORE_NS (50 * NS_PER_MS)
/* KDS 2.2, D: a call is sent early once it has so much for one shard. */
#define SHARD_BYTES (256 * BYTES_PER_KIB)

/* ---- calls */

static struct kpl_call *take_call(struct kpl *kpl)
{
    struct kpl_call *call = kpl->spare;
    if (call) kpl->spare = call->next;
    else call = memory_take(kpl->memory, sizeof *call);
    call->count = 0;
    call->next = NULL;
    return call;
}

/* Each user record's time in the client ends when it is sent for the first time. */
static void first_sent(struct kpl *kpl, struct user_record *user, int64_t now_ns)
{
    user->attempts++;
    if (user->first_sent_at_ns >= 0) return;
    user->first_sent_at_ns = now_ns;
    histogram_add(kpl->client, now_ns - user->created_at_ns);
}

/* Fills one place of the batch; gives the user records in it. */
static uint32_t fill(struct kpl *kpl, struct batch *batch, const struct kpl_item *item,
                     int64_t now_ns)
{
    const uint32_t at = batch->count++;
    uint32_t users = 1;
    struct user_record alone = {.created_at_ns = item->created_at_ns,
                                .first_sent_at_ns = item->first_sent_at_ns,
                                .attempts = item->attempts};
    if (is_aggregate(item->created_at_ns)) {
        struct aggregate *aggregate = aggregate_of(item->created_at_ns);
        users = aggregate->count;
        for (uint32_t i = 0; i < users; i++) first_sent(kpl, &aggregate->users[i], now_ns);
    } else {
        first_sent(kpl, &alone, now_ns);
    }
    batch->created_at_ns[at] = item->created_at_ns;
    batch->key[at] = item->key;
    batch->size[at] = item->size;
    batch->first_sent_at_ns[at] = alone.first_sent_at_ns;
    batch->attempt[at] = alone.attempts;
    batch->bytes += item->size;
    return users;
}

/* One call after the other goes up the client's network. */
static int64_t uploaded_at_ns(struct kpl *kpl, int64_t now_ns, int64_t bytes)
{
    if (kpl->uplink_free_at_ns < now_ns) kpl->uplink_free_at_ns = now_ns;
    kpl->uplink_free_at_ns +=
        (int64_t)((double)bytes * ((double)NS_PER_S / kpl->config->uplink_bytes_per_s));
    return kpl->uplink_free_at_ns;
}

static void send(struct sim *sim, struct component *self, struct kpl_call *call, uint32_t worker)
{
    struct kpl *kpl = self->state;
    struct producer *producer = &kpl->base;
    struct batch *batch = &producer->workers[worker].batch;
    int64_t users = 0;
    batch->count = 0;
    batch->bytes = 0;
    batch->resent = true; /* the columns of attempts are filled */
    batch->sent_at_ns = sim_now(sim);
    for (uint32_t i = 0; i < call->count; i++)
        users += fill(kpl, batch, &call->items[i], sim_now(sim));
    ++*producer->calls;
    *producer->bytes += batch->bytes;
    metric_add(kpl->kinesis_each_call, call->count);
    metric_add(kpl->users_each_call, (double)users);
    sim_count_records(sim, users);
    call->next = kpl->spare;
    kpl->spare = call;
    sim_at(sim, uploaded_at_ns(kpl, sim_now(sim), batch->bytes) + batch->round_trip_ns / 2,
           producer->to->target, MSG_PUT, arg_pointer(batch));
}

static void send_or_wait(struct sim *sim, struct component *self, struct kpl_call *call)
{
    struct kpl *kpl = self->state;
    struct producer *producer = &kpl->base;
    if (producer->idle_count > 0) {
        const uint32_t worker = producer->idle[--producer->idle_count];
        producer->workers[worker].taken_at_ns = sim_now(sim);
        if (producer->idle_count == 0) producer->full_since_ns = sim_now(sim);
        send(sim, self, call, worker);
        return;
    }
    producer->late++;
    if (kpl->last_waiting) kpl->last_waiting->next = call;
    else kpl->waiting = call;
    kpl->last_waiting = call;
}

void kpl_connection_free(struct sim *sim, struct component *self, uint32_t worker)
{
    struct kpl *kpl = self->state;
    struct producer *producer = &kpl->base;
    struct kpl_call *call = kpl->waiting;
    if (call) {
        kpl->waiting = call->next;
        if (!kpl->waiting) kpl->last_waiting = NULL;
        call->next = NULL;
        send(sim, self, call, worker);
        return;
    }
    producer->full_ns = producer_full_ns(producer, sim_now(sim));
    producer->busy_ns += sim_now(sim) - producer->workers[worker].taken_at_ns;
    producer->idle[producer->idle_count++] = worker;
}

/* ---- collecting */

static bool predicted(const struct kpl *kpl, const struct kpl_item *item)
{
    return kpl->shard_bytes && item->shard != SHARD_NONE;
}

static void append(struct kpl *kpl, const struct kpl_item *item)
{
    struct kpl_call *call = kpl->collecting;
    call->items[call->count++] = *item;
    kpl->collecting_bytes += item->size;
    if (predicted(kpl, item)) kpl->shard_bytes[item->shard] += item->data;
    if (item->deadline_ns < kpl->collecting_deadline_ns)
        kpl->collecting_deadline_ns = item->deadline_ns;
}

static int by_deadline(const void *left, const void *right)
{
    const struct kpl_item *a = left, *b = right;
    if (a->deadline_ns != b->deadline_ns) return a->deadline_ns < b->deadline_ns ? -1 : 1;
    if (a->shard != b->shard) return a->shard < b->shard ? -1 : 1;
    return (a->expires_at_ns > b->expires_at_ns) - (a->expires_at_ns < b->expires_at_ns);
}

static bool is_sorted(const struct kpl_call *call)
{
    for (uint32_t i = 1; i < call->count; i++)
        if (call->items[i].deadline_ns < call->items[i - 1].deadline_ns) return false;
    return true;
}

void kpl_collector_flush(struct sim *sim, struct component *self)
{
    struct kpl *kpl = self->state;
    struct kpl_call *call = kpl->collecting;
    const uint32_t count = call->count;
    if (!is_sorted(call)) qsort(call->items, count, sizeof *call->items, by_deadline);
    while (kpl->collecting_bytes > kpl->config->producer.batch.bytes && call->count > 1)
        kpl->collecting_bytes -= call->items[--call->count].size;
    for (uint32_t i = 0; i < count; i++)
        if (predicted(kpl, &call->items[i])) kpl->shard_bytes[call->items[i].shard] = 0;
    kpl->collecting = take_call(kpl);
    kpl->collecting_bytes = 0;
    kpl->collecting_deadline_ns = INT64_MAX;
    for (uint32_t i = call->count; i < count; i++) append(kpl, &call->items[i]);
    send_or_wait(sim, self, call);
}

void kpl_collect(struct sim *sim, struct component *self, const struct kpl_item *item)
{
    struct kpl *kpl = self->state;
    const struct kpl_config *config = kpl->config;
    if (!kpl->collecting) kpl->collecting = take_call(kpl);
    struct kpl_item extended = *item;
    if (kpl->aggregates) {
        const int64_t share_ns = (int64_t)(more_share * (double)config->max_buffered_ns);
        const int64_t more_ns = sim_now(sim) + (share_ns < MORE_NS ? share_ns : MORE_NS);
        if (extended.deadline_ns < more_ns) extended.deadline_ns = more_ns;
    }
    append(kpl, &extended);
    if (kpl->collecting->count >= config->producer.batch.records ||
        kpl->collecting_bytes >= config->producer.batch.bytes ||
        (predicted(kpl, item) && kpl->shard_bytes[item->shard] >= SHARD_BYTES))
        kpl_collector_flush(sim, self);
}
