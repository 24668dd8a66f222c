/*
 * kpl_aggregator.c -- user records become Kinesis records: one grows for each predicted shard, and is flushed at a
 * size, a number of records, or the earliest deadline in it (facts, additions 2.1, D).
 */
#include <stdlib.h>
#include <string.h>

#include "models/produce/kpl_size.h"
#include "models/produce/kpl_state.h"
#include "sim/check.h"
#include "sim/units.h"

#include "sim/banned.h"

/* ours: what is due within this time is flushed together; the KPL keeps a deadline within about 10 ms (KDS 2.2, D). */
#define TOGETHER_NS NS_PER_MS

enum { CAPACITY_MIN = 16, UUID_LENGTH = 36 };

void kpl_aggregators_open(struct kpl *kpl, struct sim *sim)
{
    const struct keys *keys = kpl->config->producer.keys;
    const uint32_t count = keys_count(keys);
    if (count > 0) kpl->keys = memory_zeroed(sim_memory(sim), count, sizeof *kpl->keys);
    for (uint32_t key = 0; key < count; key++) {
        char text[KEYS_TEXT_ROOM];
        keys_text(keys, key, text);
        kpl->keys[key].length = (uint32_t)strlen(text);
    }
    kpl->aggregators = memory_growing(sim_memory(sim), kpl->stream->shard_count, kpl->shard_room,
                                      sizeof *kpl->aggregators);
}

uint32_t kpl_key_length(const struct kpl *kpl, uint32_t key)
{
    return kpl->keys ? kpl->keys[key].length : UUID_LENGTH;
}

/* Without its key; a record that is smaller than its key has no data. */
static uint32_t data_of(const struct kpl *kpl, const struct user_record *user)
{
    const uint32_t length = kpl_key_length(kpl, user->key);
    return user->size > length ? user->size - length : 0;
}

/* ---- deadlines */

static bool is_current(const struct kpl *kpl, const struct kpl_due *due)
{
    const struct kpl_aggregator *aggregator = &kpl->aggregators[due->shard];
    return aggregator->count > 0 && aggregator->serial == due->serial;
}

static void push_due(struct kpl *kpl, struct kpl_due due)
{
    if (kpl->due_count == kpl->due_capacity) {
        const uint32_t capacity = kpl->due_capacity ? 2 * kpl->due_capacity : CAPACITY_MIN;
        kpl->due = memory_grown(kpl->memory, kpl->due, kpl->due_capacity * sizeof due,
                                capacity * sizeof due);
        kpl->due_capacity = capacity;
    }
    uint32_t at = kpl->due_count++;
    for (; at > 0 && kpl->due[(at - 1) / 2].at_ns > due.at_ns; at = (at - 1) / 2)
        kpl->due[at] = kpl->due[(at - 1) / 2];
    kpl->due[at] = due;
}

static void pop_due(struct kpl *kpl)
{
    const struct kpl_due last = kpl->due[--kpl->due_count];
    const uint32_t count = kpl->due_count;
    uint32_t at = 0;
    for (;;) {
        uint32_t least = 2 * at + 1;
        if (least >= count) break;
        if (least + 1 < count && kpl->due[least + 1].at_ns < kpl->due[least].at_ns) least++;
        if (kpl->due[least].at_ns >= last.at_ns) break;
        kpl->due[at] = kpl->due[least];
        at = least;
    }
    kpl->due[at] = last;
}

int64_t kpl_aggregators_due_ns(struct kpl *kpl)
{
    while (kpl->due_count > 0 && !is_current(kpl, kpl->due)) pop_due(kpl);
    return kpl->due_count > 0 ? kpl->due->at_ns : INT64_MAX;
}

/* ---- growing */

static void make_room(struct kpl *kpl, struct kpl_aggregator *aggregator)
{
    const uint32_t old = aggregator->capacity, capacity = old ? 2 * old : CAPACITY_MIN;
    const size_t each = sizeof *aggregator->pending;
    aggregator->pending =
        memory_grown(kpl->memory, aggregator->pending, old * each, capacity * each);
    aggregator->capacity = capacity;
}

/* What it adds to the estimate, and that its key is in now. */
static int64_t grow(struct kpl *kpl, const struct kpl_aggregator *aggregator,
                    const struct user_record *user)
{
    const uint32_t data = data_of(kpl, user), length = kpl_key_length(kpl, user->key);
    if (!kpl->keys) return kpl_size_estimate(data, length);
    struct kpl_key *key = &kpl->keys[user->key];
    const bool is_new = key->grown != aggregator->serial;
    key->grown = aggregator->serial;
    return kpl_size_estimate(data, is_new ? length : 0);
}

/* An empty one. */
static void begin(struct kpl *kpl, struct kpl_aggregator *aggregator)
{
    aggregator->serial = ++kpl->serials;
    aggregator->estimate = 0;
    aggregator->deadline_ns = INT64_MAX;
    aggregator->unsorted = false;
}

static void append(struct kpl *kpl, uint32_t shard, const struct kpl_pending *pending)
{
    struct kpl_aggregator *aggregator = &kpl->aggregators[shard];
    if (aggregator->count == aggregator->capacity) make_room(kpl, aggregator);
    if (aggregator->count == 0) begin(kpl, aggregator);
    aggregator->unsorted |= aggregator->count > 0 &&
                            aggregator->pending[aggregator->count - 1].deadline_ns >
                                pending->deadline_ns;
    aggregator->pending[aggregator->count++] = *pending;
    aggregator->estimate += grow(kpl, aggregator, &pending->user);
    if (pending->deadline_ns >= aggregator->deadline_ns) return;
    aggregator->deadline_ns = pending->deadline_ns;
    push_due(kpl, (struct kpl_due){pending->deadline_ns, shard, aggregator->serial});
}

/* ---- flushing */

static int by_deadline(const void *left, const void *right)
{
    const struct kpl_pending *a = left, *b = right;
    if (a->deadline_ns != b->deadline_ns) return a->deadline_ns < b->deadline_ns ? -1 : 1;
    if (a->user.created_at_ns != b->user.created_at_ns)
        return a->user.created_at_ns < b->user.created_at_ns ? -1 : 1;
    return (a->user.key > b->user.key) - (a->user.key < b->user.key);
}

/* How many of the first records fit an aggregate, at least one; `bytes` is then its exact size. */
static uint32_t fitting(struct kpl *kpl, const struct kpl_aggregator *aggregator, int64_t *bytes)
{
    const struct kpl_aggregation *limit = &kpl->config->aggregation;
    const uint32_t serial = ++kpl->serials;
    struct kpl_size size = {KPL_SIZE_EMPTY, 0};
    for (uint32_t i = 0; i < aggregator->count; i++) {
        const struct user_record *user = &aggregator->pending[i].user;
        uint32_t number = size.keys;
        if (kpl->keys && kpl->keys[user->key].packed == serial)
            number = kpl->keys[user->key].number;
        else kpl_size_add_key(&size, kpl_key_length(kpl, user->key));
        if (kpl->keys) {
            kpl->keys[user->key].packed = serial;
            kpl->keys[user->key].number = number;
        }
        kpl_size_add_record(&size, number, data_of(kpl, user));
        if (i > 0 && (size.bytes > limit->bytes || i >= limit->count)) return i;
        *bytes = size.bytes;
    }
    return aggregator->count;
}

/* The first `count` pending records as one Kinesis record, an aggregate of `bytes` if they are several. */
static struct kpl_item packed(struct kpl *kpl, const struct kpl_aggregator *aggregator,
                              uint32_t shard, uint32_t count, int64_t bytes)
{
    const struct kpl_pending *first = aggregator->pending;
    struct kpl_item item = {
        .created_at_ns = first->user.created_at_ns,
        .first_sent_at_ns = first->user.first_sent_at_ns,
        .deadline_ns = first->deadline_ns,
        .expires_at_ns = first->user.created_at_ns + kpl->config->ttl_ns,
        .key = first->user.key,
        .size = first->user.size,
        .data = data_of(kpl, &first->user),
        .shard = shard,
        .attempts = first->user.attempts,
    };
    if (count == 1 && !first->user.again) return item;
    if (count > kpl->packing_capacity) {
        const size_t each = sizeof *kpl->packing;
        const uint32_t capacity = aggregator->capacity;
        memory_give(kpl->memory, kpl->packing, kpl->packing_capacity * each);
        kpl->packing = memory_take(kpl->memory, capacity * each);
        kpl->packing_capacity = capacity;
    }
    for (uint32_t i = 0; i < count; i++) {
        const int64_t expires_at_ns = first[i].user.created_at_ns + kpl->config->ttl_ns;
        kpl->packing[i] = first[i].user;
        if (expires_at_ns < item.expires_at_ns) item.expires_at_ns = expires_at_ns;
    }
    struct aggregate *aggregate = aggregate_create(kpl->memory, kpl->packing, count);
    aggregate->shard = shard;
    item.created_at_ns = aggregate_as_created(aggregate);
    item.first_sent_at_ns = -1;
    if (count == 1) return item;
    item.data = (uint32_t)bytes;
    item.size = item.data + KPL_KEY_BYTES;
    return item;
}

/* The aggregate has gone; what did not fit begins the next. */
static void begin_next(struct kpl *kpl, uint32_t shard, uint32_t gone)
{
    struct kpl_aggregator *aggregator = &kpl->aggregators[shard];
    const uint32_t left = aggregator->count - gone;
    aggregator->count = 0;
    begin(kpl, aggregator);
    for (uint32_t i = 0; i < left; i++) {
        const struct kpl_pending pending = aggregator->pending[gone + i];
        append(kpl, shard, &pending);
    }
}

static void flush(struct sim *sim, struct component *self, uint32_t shard)
{
    struct kpl *kpl = self->state;
    struct kpl_aggregator *aggregator = &kpl->aggregators[shard];
    int64_t bytes = 0;
    if (aggregator->unsorted)
        qsort(aggregator->pending, aggregator->count, sizeof *aggregator->pending, by_deadline);
    const uint32_t count = fitting(kpl, aggregator, &bytes);
    const struct kpl_item item = packed(kpl, aggregator, shard, count, bytes);
    begin_next(kpl, shard, count);
    kpl_limit(sim, self, &item);
}

/* With fewer than two records the estimate is the data alone. */
static bool is_full(const struct kpl *kpl, const struct kpl_aggregator *aggregator)
{
    const struct kpl_aggregation *limit = &kpl->config->aggregation;
    if (aggregator->count >= limit->count) return true;
    if (aggregator->count >= 2) return aggregator->estimate >= limit->bytes;
    return data_of(kpl, &aggregator->pending->user) >= limit->bytes;
}

void kpl_aggregate(struct sim *sim, struct component *self, const struct user_record *user,
                   int64_t deadline_ns)
{
    struct kpl *kpl = self->state;
    const uint32_t shard = kpl_predict(kpl, user->key);
    append(kpl, shard, &(struct kpl_pending){*user, deadline_ns});
    if (is_full(kpl, &kpl->aggregators[shard])) flush(sim, self, shard);
}

void kpl_flush_due(struct sim *sim, struct component *self)
{
    struct kpl *kpl = self->state;
    while (kpl_aggregators_due_ns(kpl) <= sim_now(sim) + TOGETHER_NS)
        flush(sim, self, kpl->due->shard);
}
