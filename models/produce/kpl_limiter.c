/*
 * kpl_limiter.c -- how fast Kinesis records go on to a shard: RateLimit of what a shard takes, by two buckets that
 * begin empty; a queue is drained when something comes and every 25 ms (facts KDS 1.2 and 2.2, D).
 */
#include "models/produce/kpl_state.h"
#include "sim/check.h"
#include "sim/units.h"

#include "sim/banned.h"

/* KDS 2.2, D. */
#define DRAIN_NS (25 * NS_PER_MS)
/* KDS 1.2, D: the client's mirror of a shard's burst. */
#define BURST_BYTES   (10 * BYTES_PER_MIB)
#define BURST_RECORDS QUOTA_SHARD_WRITE_RECORDS_PER_S

enum { CAPACITY_MIN = 16 };

static struct token_bucket empty_bucket(int64_t capacity, double rate_per_s, int64_t now_ns)
{
    struct token_bucket bucket = token_bucket_full(capacity, (int64_t)rate_per_s, now_ns);
    bucket.tokens = 0;
    return bucket;
}

void kpl_limiters_open(struct kpl *kpl, struct sim *sim)
{
    const uint32_t count = kpl->stream->shard_count, room = kpl->shard_room;
    kpl->limiters = memory_growing(sim_memory(sim), count, room, sizeof *kpl->limiters);
    kpl->queued = memory_growing(sim_memory(sim), count, room, sizeof *kpl->queued);
}

/* A shard is met for the first time. */
static void begin(const struct kpl *kpl, struct kpl_limiter *limiter, int64_t now_ns)
{
    const double ratio = kpl->config->rate_limit;
    limiter->records =
        empty_bucket(BURST_RECORDS, ratio * (double)QUOTA_SHARD_WRITE_RECORDS_PER_S, now_ns);
    limiter->bytes =
        empty_bucket(BURST_BYTES, ratio * (double)QUOTA_SHARD_WRITE_BYTES_PER_S, now_ns);
}

static struct kpl_item *item_at(const struct kpl_limiter *limiter, uint32_t i)
{
    return &limiter->items[(limiter->head + i) & (limiter->capacity - 1)];
}

static void append(struct kpl *kpl, struct kpl_limiter *limiter, const struct kpl_item *item)
{
    if (limiter->count == limiter->capacity) {
        const uint32_t capacity = limiter->capacity ? 2 * limiter->capacity : CAPACITY_MIN;
        struct kpl_item *items = memory_take(kpl->memory, capacity * sizeof *items);
        for (uint32_t i = 0; i < limiter->count; i++) items[i] = *item_at(limiter, i);
        memory_give(kpl->memory, limiter->items, limiter->capacity * sizeof *items);
        limiter->items = items;
        limiter->capacity = capacity;
        limiter->head = 0;
    }
    limiter->count++;
    *item_at(limiter, limiter->count - 1) = *item;
}

/* Takes a record and its bytes if both are there. */
static bool lets_pass(struct kpl_limiter *limiter, const struct kpl_item *item, int64_t now_ns)
{
    token_bucket_refill(&limiter->records, now_ns);
    token_bucket_refill(&limiter->bytes, now_ns);
    if (limiter->records.tokens < NS_PER_S || limiter->bytes.tokens < item->data * NS_PER_S)
        return false;
    token_bucket_force(&limiter->records, now_ns, 1);
    token_bucket_force(&limiter->bytes, now_ns, item->data);
    limiter->passed_records++;
    limiter->passed_bytes += item->data;
    return true;
}

static void drain(struct sim *sim, struct component *self, struct kpl_limiter *limiter)
{
    struct kpl *kpl = self->state;
    const int64_t now_ns = sim_now(sim);
    while (limiter->count > 0) {
        const struct kpl_item item = *item_at(limiter, 0);
        const bool expired = item.expires_at_ns <= now_ns;
        if (!expired && !lets_pass(limiter, &item, now_ns)) break;
        limiter->head = (limiter->head + 1) & (limiter->capacity - 1);
        limiter->count--;
        if (expired) kpl->retry(sim, self, &item);
        else kpl_collect(sim, self, &item);
    }
}

/* Sees to it that what is left is looked at again. */
static void drain_later(struct sim *sim, struct component *self)
{
    struct kpl *kpl = self->state;
    if (kpl->drain_pending || kpl->queued_count == 0) return;
    kpl->drain_pending = true;
    sim_at(sim, sim_now(sim) + DRAIN_NS, self, KPL_DRAIN, arg_none());
}

void kpl_limit(struct sim *sim, struct component *self, const struct kpl_item *item)
{
    struct kpl *kpl = self->state;
    struct kpl_limiter *limiter = &kpl->limiters[item->shard];
    if (limiter->bytes.capacity == 0) begin(kpl, limiter, sim_now(sim));
    append(kpl, limiter, item);
    /* What expires goes back into an aggregator, and may come here again while others are drained. */
    if (!kpl->draining) {
        kpl->draining = true;
        drain(sim, self, limiter);
        kpl->draining = false;
    }
    if (limiter->count > 0 && !limiter->queued) {
        limiter->queued = true;
        kpl->queued[kpl->queued_count++] = item->shard;
    }
    drain_later(sim, self);
}

void kpl_on_drain(struct sim *sim, struct component *self, union event_arg arg)
{
    struct kpl *kpl = self->state;
    (void)arg;
    kpl->drain_pending = false;
    kpl->draining = true;
    for (uint32_t i = 0; i < kpl->queued_count; i++)
        drain(sim, self, &kpl->limiters[kpl->queued[i]]);
    kpl->draining = false;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < kpl->queued_count; i++) {
        struct kpl_limiter *limiter = &kpl->limiters[kpl->queued[i]];
        limiter->queued = limiter->count > 0;
        if (limiter->queued) kpl->queued[kept++] = kpl->queued[i];
    }
    kpl->queued_count = kept;
    drain_later(sim, self);
}
